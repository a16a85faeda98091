import { NumberDocument } from '#commands';
import type { DocumentKind } from '#domain/invoice-register';
import type { Instant } from '#kernel';
import type { Desk } from '../desk.js';
import { printedBuyerOf, registerStream } from '../names.js';
import { billingDetailsOf } from './taxes.js';

export type Number = {
  readonly number: string;
  readonly sequence: number;
  readonly numberedAt: Instant;
};

/** The number of a document: the next one the first time, and for ever the same one after (S26). */
export const numberOf = async (
  desk: Desk,
  entity: string,
  request: { readonly document: string; readonly kind: DocumentKind },
): Promise<Number> => {
  const outcome = await desk.send(
    registerStream(entity),
    ['number', request.document],
    (envelope) => new NumberDocument(entity, request, envelope),
  );
  const event =
    outcome.kind === 'accepted' ? outcome.events.find(({ type }) => type === 'DocumentNumbered') : undefined;
  if (event?.type !== 'DocumentNumbered') throw new Error(`${request.document} has a number`);
  const { number, sequence } = event.data;
  return { number, sequence, numberedAt: event.at };
};

/**
 * Keeps the buyer as the document prints it (S28, R82), before it is issued: the vault keeps what is put first. Of a customer who
 * has said nothing of itself nothing is printed.
 */
export const printBuyer = async (desk: Desk, document: string, customer: string): Promise<string> => {
  const id = printedBuyerOf(document);
  const content = await billingDetailsOf(desk, customer);
  if (content !== null) await desk.vault.put(id, customer, { kind: 'printed-buyer', content });
  return id;
};
