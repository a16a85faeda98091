import { kinds } from '#commands';
import { creditPoolEvents, type CreditPoolEvent } from '#domain/credit-pool';
import type { CustomerEvent } from '#domain/customer';
import type { InvoiceEvent } from '#domain/invoice';
import type { InvoiceRegisterEvent } from '#domain/invoice-register';
import type { StandingEvent } from '#domain/standing';
import { decodeStored } from '#engine';
import { invariant, type Recorded } from '#kernel';
import type { LivingLedger } from '../support/living-ledger.js';

/** Why an operator credits; what a plan gives back has another reason. */
export const GOODWILL = 'Goodwill';

/** Everything that must hold once a run has come to rest. @throws what does not, in words */
export const checkReactions = (ledger: LivingLedger): void => {
  nothingWaits(ledger);
  moneyIsAccountedFor(ledger);
  checkWhatFollows(ledger);
};

/** What reactions bring about, whoever the payment provider is. @throws what does not hold, in words */
export const checkWhatFollows = (ledger: LivingLedger): void => {
  numbersHaveNoGap(ledger);
  everyChargeIsInvoiced(ledger);
  allotmentsArriveOnce(ledger);
  suspendedMeansFrozen(ledger);
};

/** A category's events are of one union. */
type Told<E> = readonly (Omit<Recorded, 'event'> & { readonly event: E })[];
const of = <E extends Recorded['event']>(ledger: LivingLedger, category: string): Told<E> =>
  ledger.eventsOf(category).map((one) => ({ ...one, event: one.event as E }));

const nothingWaits = ({ parking }: LivingLedger): void => {
  const [first] = parking.parked.values();
  invariant(first === undefined, `${first?.type ?? ''} waits for ever: ${first?.problem ?? ''}`);
};

const numbersHaveNoGap = (ledger: LivingLedger): void => {
  const numbered = of<InvoiceRegisterEvent>(ledger, 'InvoiceRegister').flatMap(({ event }) =>
    event.type === 'DocumentNumbered' ? [event.data] : [],
  );
  const issued = of<InvoiceEvent>(ledger, 'Invoice').flatMap(({ event }) =>
    event.type === 'InvoiceIssued' || event.type === 'CreditNoteIssued' ? [event.data.number] : [],
  );
  invariant(
    JSON.stringify(numbered.map(({ number }) => number).sort()) === JSON.stringify([...issued].sort()),
    'every number is on one document',
  );
};

/** What was taken is applied to one invoice or went back, whole. */
const moneyIsAccountedFor = (ledger: LivingLedger): void => {
  const applied = new Map<string, bigint>();
  let refunded = 0n;
  for (const { event } of of<InvoiceEvent>(ledger, 'Invoice')) {
    if (event.type === 'InvoicePaymentApplied') {
      const { payment, applied: part, excess } = event.data;
      invariant(!applied.has(payment), `${payment} is applied once`);
      applied.set(payment, part + excess);
    }
    if (event.type === 'RefundPaid') refunded += event.data.amount;
  }
  const returned = ledger.payments.returned();
  let ofInvoices = 0n;
  for (const [payment, amount] of ledger.payments.taken()) {
    const back = returned.get(payment) ?? 0n;
    const booked = applied.get(payment);
    if (booked !== undefined) ofInvoices += back;
    invariant(
      booked === amount || (booked === undefined && back === amount),
      `${payment} was taken and is nowhere`,
    );
  }
  invariant(ofInvoices === refunded, 'what went back of invoices is what they say');
  for (const payment of applied.keys())
    invariant(ledger.payments.taken().has(payment), `${payment} was applied and never taken`);
};

const everyChargeIsInvoiced = (ledger: LivingLedger): void => {
  let charged = 0n;
  for (const { event } of of<CustomerEvent>(ledger, 'Customer')) {
    if (!('lines' in event.data)) continue;
    const bills = [
      'SubscriptionStarted',
      'SubscriptionRenewed',
      'SubscriptionEnded',
      'SeatsAdded',
      'SeatChangesClosed',
    ];
    if (bills.includes(event.type)) for (const { amount } of event.data.lines) charged += amount;
  }
  let invoiced = 0n;
  const ofCredits = new Set<string>();
  const found = foundBack(ledger);
  for (const { stream, event } of of<InvoiceEvent>(ledger, 'Invoice')) {
    if (event.type === 'InvoiceDrafted' && event.data.kind === 'credits') ofCredits.add(stream);
    if (ofCredits.has(stream)) continue;
    if (event.type === 'InvoiceDrafted') invoiced += event.data.totals.gross;
    if (
      event.type === 'CreditNoteDrafted' &&
      event.data.reason !== GOODWILL &&
      !found.has(event.data.creditNote)
    )
      invoiced -= event.data.totals.gross;
  }
  invariant(charged === invoiced, `${charged.toString()} is charged and ${invoiced.toString()} invoiced`);
};

/** Credit notes of what somebody gave back at the provider itself: no event of the customer asked for them. */
const foundBack = (ledger: LivingLedger): ReadonlySet<string> =>
  new Set(
    of<InvoiceEvent>(ledger, 'Invoice').flatMap(({ event }) =>
      event.type === 'InvoiceRefundFound' && event.data.creditNote !== null ? [event.data.creditNote] : [],
    ),
  );

const allotmentsArriveOnce = (ledger: LivingLedger): void => {
  const due = of<CustomerEvent>(ledger, 'Customer').flatMap(({ stream, revision, event }) =>
    event.type === 'CreditsAllotted'
      ? event.data.grants.map((grant) => ({ grant, reference: `${stream}@${revision.toString()}` }))
      : [],
  );
  const granted = of<CreditPoolEvent>(ledger, 'CreditPool').flatMap(({ event }) =>
    event.type === 'CreditsGranted' ? [event.data] : [],
  );
  for (const { grant, reference } of due) {
    const arrived = granted.filter(({ source }) => source.reference === reference);
    invariant(arrived.length <= 1, `${reference} is granted once`);
    const [lot] = arrived;
    invariant(lot === undefined || lot.amount === grant.amount, `${reference} is granted as it was allotted`);
    // Of a month that was over before anybody could give it, nothing is left.
    if (lot === undefined)
      invariant(grant.expiresAt !== null && grant.expiresAt <= ledger.clock.now(), `${reference} is granted`);
  }
};

const suspendedMeansFrozen = (ledger: LivingLedger): void => {
  let suspended = false;
  for (const { event } of of<StandingEvent>(ledger, 'Standing')) {
    if (event.type === 'ServiceSuspended') suspended = true;
    if (event.type === 'StandingRestored') suspended = false;
  }
  const { decider } = kinds.pools;
  let pool = decider.initial();
  for (const stored of ledger.log.after(0n, 1_000_000))
    if (stored.stream.startsWith('CreditPool-'))
      pool = decider.evolve(pool, decodeStored(creditPoolEvents, stored).event);
  invariant(pool.frozen.has('suspended') === suspended, 'a pool is frozen while its customer is suspended');
};
