import type { InvoiceEvent } from '#domain/invoice';
import { invoiceRegisterEvents, type InvoiceRegisterEvent } from '#domain/invoice-register';
import type { Decoded } from '#engine';
import { formatNanos, plus, sum } from '#kernel';
import { idIn } from '../accounts/events.js';
import { problemsOf } from '../invoices/arithmetic.js';
import type { Claim } from './claim.js';

type RegisterEntry = Decoded<InvoiceRegisterEvent>;
type InvoiceEntry = Decoded<InvoiceEvent>;
type Numbered = { readonly number: string; readonly entity: string };
type Last = { readonly sequence: number; readonly number: string };

/** S26: numbers without a gap, each of one document; R26–R28: a document has its register's number, and totals that are its lines and taxes. */
export const documentClaims = (report: Claim) => {
  const last = new Map<string, Last>();
  /** Numbered, and not issued yet: one crash's worth. */
  const awaited = new Map<string, Numbered>();
  const drafts = new Map<string, string>();
  let invoices = 0;

  const numbered = (entry: RegisterEntry): void => {
    const { event, stream } = entry;
    if (event.type !== 'DocumentNumbered') return;
    const { kind, sequence, number, document } = event.data;
    const series = `${stream} ${kind}`;
    const before = last.get(series);
    const found = problemOfSequence(before, sequence, number);
    if (found !== null) report(entry, 'number-gap', found);
    if (awaited.has(document))
      report(
        entry,
        'number-wrong',
        `${document} has the number ${awaited.get(document)?.number ?? ''} already`,
      );
    last.set(series, { sequence, number });
    awaited.set(document, { number, entity: idIn(invoiceRegisterEvents, stream) ?? '' });
  };

  const issued = (entry: InvoiceEntry, document: string, number: string, entity: string | null): void => {
    const given = awaited.get(document);
    awaited.delete(document);
    if (given === undefined)
      report(entry, 'number-wrong', `no register has numbered ${document} before it was issued as ${number}`);
    else if (given.number !== number)
      report(entry, 'number-wrong', `${document} was issued as ${number}, its number is ${given.number}`);
    else if (entity !== null && given.entity !== entity)
      report(entry, 'number-wrong', `${number} is of the register ${given.entity}, the issuer is ${entity}`);
  };

  const billed = (entry: InvoiceEntry): void => {
    const { event, stream } = entry;
    if (event.type === 'InvoiceDrafted') {
      invoices += 1;
      drafts.set(stream, event.data.entity);
      for (const problem of problemsOf(event.data)) report(entry, 'totals-wrong', problem);
    } else if (event.type === 'InvoiceIssued') {
      issued(entry, stream.slice(stream.indexOf('-') + 1), event.data.number, drafts.get(stream) ?? null);
      drafts.delete(stream);
    } else if (event.type === 'CreditNoteDrafted') {
      const problem = problemOfNote(event.data);
      if (problem !== null) report(entry, 'totals-wrong', problem);
    } else if (event.type === 'CreditNoteIssued')
      issued(entry, event.data.creditNote, event.data.number, null);
  };

  return { numbered, billed, count: () => invoices };
};

const problemOfSequence = (before: Last | undefined, sequence: number, number: string): string | null => {
  const expected = (before?.sequence ?? 0) + 1;
  if (sequence === expected) return null;
  const after = before === undefined ? 'is the first one' : `follows ${before.number}`;
  if (sequence < expected) return `${number} ${after}: a number is given once, in order`;
  const missing = sequence - expected;
  return `${number} ${after}: ${missing === 1 ? `number ${expected.toString()} is` : `numbers ${expected.toString()} to ${(sequence - 1).toString()} are`} missing`;
};

type Note = Extract<InvoiceEvent, { readonly type: 'CreditNoteDrafted' }>['data'];

const problemOfNote = ({ creditNote, lines, taxes, totals }: Note): string | null => {
  const net = sum(lines.map(({ amount }) => amount));
  const tax = sum(taxes.map(({ amount }) => amount));
  if (totals.net === net && totals.tax === tax && totals.gross === plus(net, tax)) return null;
  return `the total of ${creditNote} says ${formatNanos(totals.gross)}, its lines and taxes give ${formatNanos(plus(net, tax))}`;
};
