import type { CommandBus } from '@nestjs/cqrs';
import {
  DraftCreditNote,
  factsOf,
  IssueCreditNote,
  NumberDocument,
  type Envelope,
  type Invoices,
} from '#commands';
import { invoiceEvents, type InvoiceEvent } from '#domain/invoice';
import type { AcceptedOutcome, Outcome } from '#engine';
import { amount, commandIdOf, invariant, type DomainEvent } from '#kernel';
import type { Vault } from '#vault';
import { actorOf } from '../access/principal.js';
import type { Call } from '../call/call.js';
import type { Dispatch } from '../call/dispatch.js';
import type { FollowThrough } from '../call/follow-through.js';
import { Rejected, problem, reject } from '../problems/problem.js';
import type { CreditNoteBody } from './bodies.js';

type Of<Type extends InvoiceEvent['type']> = Extract<InvoiceEvent, { readonly type: Type }>;
export type CreditNoteMade = {
  readonly drafted: Of<'CreditNoteDrafted'>;
  /** Null: a dry run numbers nothing. */
  readonly issued: Of<'CreditNoteIssued'> | null;
  readonly currency: string;
};

/** The buyer as printed on one document, in the vault of issued documents (S28). */
const printedBuyerOf = (document: string): string => `prt_${document}`;

/**
 * Draft, number, issue: three steps in two streams, each once however often it is asked for (S21, S26). A repeat of the call
 * takes up where the first one stopped.
 */
export class CreditNotes {
  constructor(
    private readonly desk: {
      readonly bus: CommandBus;
      readonly dispatch: Dispatch;
      readonly following: FollowThrough;
      readonly invoices: Invoices;
      readonly vault: Vault;
    },
  ) {}

  async make(call: Call, invoice: string, body: CreditNoteBody): Promise<CreditNoteMade> {
    const head = (await this.desk.invoices.read(invoice, (state) => state.head, call.at)).value;
    if (head === null) return reject('invoice-not-found');
    const { entity, customer, currency } = head;
    const drafted = await this.draft(call, invoice, body);
    if (call.dryRun) return { drafted, issued: null, currency };
    const { creditNote } = drafted.data;
    const numbered = await this.step(call, ['number-document', creditNote], (envelope) =>
      this.desk.bus.execute(
        new NumberDocument(entity, { document: creditNote, kind: 'credit-note' }, envelope),
      ),
    );
    const number = numbered.events[0];
    invariant(number?.type === 'DocumentNumbered', 'a credit note that is drafted is numbered once');
    const buyer = await this.printBuyer(invoice, customer, creditNote);
    const { number: printed, sequence } = number.data;
    const request = { creditNote, number: printed, sequence, numberedAt: number.at, buyer };
    const outcome = await this.step(call, ['issue-credit-note', invoice, creditNote], (envelope) =>
      this.desk.bus.execute(new IssueCreditNote(invoice, request, envelope)),
    );
    const issued = outcome.events.find((event) => event.type === 'CreditNoteIssued');
    await this.desk.following.follow(
      call,
      factsOf(streamOf(invoice), outcome, envelopeOf(call, 'issue-credit-note', invoice, creditNote)),
    );
    return { drafted, issued: issued ?? null, currency };
  }

  private async draft(call: Call, invoice: string, body: CreditNoteBody): Promise<Of<'CreditNoteDrafted'>> {
    const request = {
      lines: body.lines.map((part) => ({ line: part.line, amount: amount(part.amount) })),
      taxes: (body.taxes ?? []).map((part) => ({ tax: part.tax, amount: amount(part.amount) })),
      reason: body.reason,
    };
    const { events } = await this.desk.dispatch.run(call, {
      stream: streamOf(invoice),
      name: 'draft-credit-note',
      payload: body,
      command: (envelope) => new DraftCreditNote(invoice, request, envelope),
    });
    const drafted = events.find((event) => event.type === 'CreditNoteDrafted');
    invariant(drafted !== undefined, 'a credit note is drafted or refused');
    return drafted;
  }

  /** One step under its own command id, which follows from what it is about: whoever asks again is answered the same. */
  private async step<E extends DomainEvent>(
    call: Call,
    about: readonly string[],
    run: (envelope: Envelope) => Promise<Outcome<E>>,
  ): Promise<AcceptedOutcome<E>> {
    const outcome = await run(envelopeOf(call, ...about));
    if (outcome.kind === 'refused')
      throw new Rejected(
        problem(outcome.code as Parameters<typeof problem>[0], outcome.facts, outcome.position),
      );
    return outcome;
  }

  /** A credit note is made out to whom the invoice was: the buyer as printed, whatever has changed since (R82). */
  private async printBuyer(invoice: string, customer: string, creditNote: string): Promise<string> {
    const [from, to] = [printedBuyerOf(invoice), printedBuyerOf(creditNote)];
    const printed = (await this.desk.vault.find([from])).get(from);
    if (printed?.kind === 'printed-buyer') await this.desk.vault.put(to, customer, printed);
    return to;
  }
}

const streamOf = (invoice: string): string => `${invoiceEvents.category}-${invoice}`;

const envelopeOf = (call: Call, ...about: readonly string[]): Envelope => {
  const commandId = commandIdOf(...about);
  return {
    commandId,
    fingerprint: commandId,
    actor: actorOf(call.principal),
    correlation: call.correlation ?? commandId,
    causation: null,
    at: call.at,
    dryRun: false,
  };
};
