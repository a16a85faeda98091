import { creditPool, creditPoolEvents } from '#domain/credit-pool';
import { customerEvents, customers, type CustomerEvent } from '#domain/customer';
import { draftInvoice, invoiceEvents, invoices, issueInvoice, type InvoiceLine } from '#domain/invoice';
import { invoiceRegisterEvents, invoiceRegisters, numberDocument, numberOf } from '#domain/invoice-register';
import { standingEvents, standings } from '#domain/standing';
import { decodeStored } from '#engine';
import type { StoredEvent } from '#event-store';
import { amount, prorated, sum, type Nanos } from '#kernel';
import type { LogWriter, Written } from './log-writer.js';

export const kinds = {
  pools: { format: creditPoolEvents, decider: creditPool },
  customers: { format: customerEvents, decider: customers },
  invoices: { format: invoiceEvents, decider: invoices },
  registers: { format: invoiceRegisterEvents, decider: invoiceRegisters },
  standings: { format: standingEvents, decider: standings },
} as const;

export const REGISTER = 'house';
/** Percent. */
const RATE = 19;

export type Billing = { readonly customer: string; readonly kind: 'cycle' | 'supplementary' | 'credits' };
type Source = { readonly stream: string; readonly revision: number };

/** What reactions do after a fact that carries money, in this process and in order. */
export const billingOffice = ({ run, state }: LogWriter) => {
  const system = { actor: 'system:bill-what-was-sold' } as const;
  let documents = 0;

  const number = (document: string, kind: 'invoice' | 'credit-note', at: string) => {
    run(kinds.registers, REGISTER, { at, decide: numberDocument({ document, kind }), ...system });
    const given = numberOf(state(kinds.registers, REGISTER), document);
    if (given === null) throw new Error(`${document} has a number`);
    return { ...given, numberedAt: state(kinds.registers, REGISTER).at, buyer: `vlt_${document}` };
  };

  const bill = (at: string, { customer, kind }: Billing, lines: readonly InvoiceLine[]): string => {
    documents += 1;
    const invoice = `inv_${documents.toString()}`;
    const base = sum(lines.map((line) => line.amount));
    const tax = {
      code: 'VAT',
      jurisdiction: 'DE',
      rate: amount(RATE.toString()),
      base,
      amount: prorated(base, RATE, { days: 1, of: 100 }, amount('0.01')),
    };
    run(kinds.invoices, invoice, {
      at,
      decide: draftInvoice({
        ...{ invoice, entity: REGISTER, customer, kind, currency: 'USD', lines, dueDays: null },
        taxes: [tax],
        policy: 'teams@1',
      }),
      ...system,
    });
    run(kinds.invoices, invoice, { at, decide: issueInvoice(number(invoice, 'invoice', at)), ...system });
    return invoice;
  };

  const gross = (invoice: string): Nanos => state(kinds.invoices, invoice).open;
  return { bill, number, gross, system };
};

export const sourceOf = ({ stream, revision }: StoredEvent): Source => ({
  stream,
  revision: Number(revision),
});

/** The lines of the latest of these events that has some, as an invoice shows them. */
export const linesOf = ({ events }: Written): readonly InvoiceLine[] => {
  const stored = events.findLast((one) => carriesMoney(one).length > 0);
  if (stored === undefined) throw new Error('something was sold');
  return carriesMoney(stored).map(({ item, quantity, unitPrice, days, of, period, amount: total }) => ({
    code: item,
    sells: 'subscription' as const,
    period,
    quantity,
    days: days === of ? null : { days, of },
    unitPrice,
    amount: total,
    sources: [sourceOf(stored)],
  }));
};

const carriesMoney = (stored: StoredEvent) => {
  const event: CustomerEvent = decodeStored(customerEvents, stored).event;
  const sells = ['SubscriptionStarted', 'SubscriptionRenewed', 'SeatsAdded', 'SeatChangesClosed'];
  return sells.includes(event.type) && 'lines' in event.data ? event.data.lines : [];
};
