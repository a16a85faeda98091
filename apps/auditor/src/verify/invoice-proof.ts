import { sql, type Kysely } from 'kysely';
import { invoiceEvents, invoices, type Invoice, type InvoiceEvent } from '#domain/invoice';
import { formatNanos, type Nanos, type Recorded } from '#kernel';
import type { Findings } from '#proof';
import type { SecondFold } from './figures.js';

type Owed = Pick<Invoice, 'status' | 'open' | 'paid' | 'credited' | 'refundable' | 'refunded'>;
type Row = Owed & { readonly invoice: string };

const PREFIX = `${invoiceEvents.category}-`;

const spelled = ({ status, open, paid, credited, refundable, refunded }: Owed): string => {
  const amounts: Readonly<Record<string, Nanos>> = { open, paid, credited, refundable, refunded };
  const told = Object.entries(amounts).map(([name, amount]) => `${name} ${formatNanos(amount)}`);
  return [status, ...told].join(', ');
};

/** The invoices read model against the domain's own fold: how each invoice stands, to the last amount. */
export const invoiceFold = (): SecondFold => {
  const folded = new Map<string, Invoice>();
  const add = ({ stream, event }: Recorded): void => {
    if (!stream.startsWith(PREFIX)) return;
    const id = stream.slice(PREFIX.length);
    // A stream of this category holds events of this union and no others: its format decoded them.
    folded.set(id, invoices.evolve(folded.get(id) ?? invoices.initial(), event as InvoiceEvent));
  };
  const prove = async (db: Kysely<never>, position: bigint, findings: Findings): Promise<number> => {
    const { rows } =
      await sql<Row>`select invoice, status, open, paid, credited, refundable, refunded from invoices.invoices`.execute(
        db,
      );
    let differences = 0;
    for (const row of rows) {
      const known = folded.get(row.invoice);
      const gives = known === undefined ? 'no such invoice' : spelled(known);
      if (gives === spelled(row)) continue;
      differences += 1;
      const says = `the domain's fold gives ${gives}; the row says ${spelled(row)}`;
      findings.add({ code: 'balance-wrong', position, subject: row.invoice, says });
    }
    return differences;
  };
  return { add, prove };
};
