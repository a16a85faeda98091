import { invoices, type Invoice, type InvoiceEvent, type InvoiceLine, type TaxLine } from '#domain/invoice';
import type { Decoded } from '#engine';
import { decodeInvoice, idIn, invoiceStream } from '../accounts/events.js';
import { streamAt, type Moment } from '../accounts/stream-history.js';
import { invoiceEvents } from '#domain/invoice';
import type { Ledger } from '../log/ledger.js';
import { Impossible } from '../problem.js';

export type InvoiceEntry = Decoded<InvoiceEvent>;
type Draft = Extract<InvoiceEvent, { readonly type: 'InvoiceDrafted' }>['data'];
type Issue = Extract<InvoiceEvent, { readonly type: 'InvoiceIssued' }>;

/** One invoice with everything that its stream says, up to a moment. */
export type InvoiceAt = {
  readonly id: string;
  readonly draft: Draft;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly TaxLine[];
  /** `null`: it has no number yet. */
  readonly issue: Issue | null;
  readonly state: Invoice;
  readonly entries: readonly InvoiceEntry[];
  /** What is due by then and not booked yet: it counts. */
  readonly due: readonly InvoiceEvent[];
};

/** By id, or by the number that is printed on it or on one of its credit notes. Numbers are looked for in the log: no index is trusted. */
export const findInvoice = async (ledger: Ledger, subject: string, moment: Moment): Promise<InvoiceAt> => {
  const id = subject.startsWith('inv_') ? subject : await idOfNumber(ledger, subject);
  const found = await invoiceAt(ledger, id, moment);
  if (found === null)
    throw new Impossible(
      `there is no invoice ${id} in ${ledger.name} at ${moment.asOf}`,
      'list the invoices with: npm run auditor -- replay --type InvoiceIssued',
    );
  return found;
};

/** `null`: nothing of it counts at that moment. */
export const invoiceAt = async (ledger: Ledger, id: string, moment: Moment): Promise<InvoiceAt | null> => {
  const entries: InvoiceEntry[] = [];
  const kind = { decider: invoices, decode: decodeInvoice };
  const found = await streamAt({ ledger, stream: invoiceStream(id) }, kind, moment, (_, __, entry) => {
    if (entry !== null) entries.push(entry);
  });
  const first = entries[0]?.event;
  if (found === null || first?.type !== 'InvoiceDrafted') return null;
  const { lines, taxes } = first.data;
  const issue = entries.map(({ event }) => event).find((event) => event.type === 'InvoiceIssued') ?? null;
  return { id, draft: first.data, lines, taxes, issue, state: found.state, entries, due: found.due };
};

const idOfNumber = async (ledger: Ledger, number: string): Promise<string> => {
  const spelled = `"${number}"`;
  const ids = new Set<string>();
  for await (const page of ledger.pages())
    for (const stored of page) {
      const id = idIn(invoiceEvents, stored.stream);
      if (id === null || !stored.data.includes(spelled)) continue;
      const { event } = decodeInvoice(stored);
      if ('number' in event.data && event.data.number === number) ids.add(id);
    }
  const [only, ...others] = ids;
  if (only === undefined)
    throw new Impossible(
      `no invoice and no credit note of ${ledger.name} has the number ${number}`,
      'list the invoices with: npm run auditor -- replay --type InvoiceIssued',
    );
  if (others.length > 0)
    throw new Impossible(
      `more than one issuing entity has a number ${number}`,
      `give one by its id: ${[...ids].join(', ')}`,
    );
  return only;
};
