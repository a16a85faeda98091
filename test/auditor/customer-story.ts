import { debitCredits, openAccount, purchaseCredits } from '#domain/credit-pool';
import {
  registerCustomer,
  removeMember,
  settleCustomer,
  type Customer,
  type CustomerEvent,
} from '#domain/customer';
import {
  applyPayment,
  draftCreditNote,
  issueCreditNote,
  noteFailedCharge,
  recordRefund,
  type InvoiceLine,
} from '#domain/invoice';
import { openRegister } from '#domain/invoice-register';
import { policyCatalogue } from '#domain/policy';
import { assignDunningTerms, clearInvoice, recordPaymentFailure, type DunningTerms } from '#domain/standing';
import { amount, type Decide } from '#kernel';
import {
  choiceOf,
  invite,
  join,
  ordering,
  paid,
  removing,
  subscribing,
} from '../support/customer-stories.js';
import { termsOf } from '../support/pool-stories.js';
import { billingOffice, kinds, linesOf, REGISTER, sourceOf, type Billing } from './billing-office.js';
import { logWriter, type LogWriter, type Written } from './log-writer.js';

export const acme = 'cus_acme';
export const crew = 'cus_crew';
export const acmeAccount = 'acc_acme';
type Deciding = Decide<CustomerEvent, Customer, string>;
const dunning = policyCatalogue.find(({ plan }) => plan === 'teams')?.dunning as DunningTerms; // the shape of the catalogue's own

/** Two organizations, one that buys seats and one whose seats are counted, from January 31st to the middle of March. */
export const customerStory = (): LogWriter => {
  const writer = logWriter();
  const { run } = writer;
  const { bill, number, gross, system } = billingOffice(writer);
  const person = (id: string, at: string, actor: string, decide: Deciding): Written =>
    run(kinds.customers, id, { at, decide, actor });
  const pays = (at: string, invoice: string, payment: string): void => {
    const total = gross(invoice);
    run(kinds.invoices, invoice, {
      at,
      decide: applyPayment({ payment, amount: total, currency: 'USD', method: 'pm_card' }),
      ...system,
    });
  };

  run(kinds.registers, REGISTER, {
    at: '2026-01-01T00:00:00.000Z',
    decide: openRegister({ entity: REGISTER, invoicePrefix: 'INV', creditNotePrefix: 'CRN' }),
    actor: 'operator:jane',
  });

  // The organization signs up with three seats, and pays.
  const start = '2026-01-31T10:00:00.000Z';
  person(
    acme,
    start,
    'user:ann',
    registerCustomer({ customer: acme, kind: 'organization', zone: 'UTC', owner: 'mem_ann' }),
  );
  person(acme, start, 'user:ann', subscribing(choiceOf('teams', { seats: 3 })));
  const first = person(acme, start, 'system:fulfil-paid-orders', paid('ord_sub'));
  pays(start, bill(start, { customer: acme, kind: 'cycle' }, linesOf(first)), 'pay_1');
  run(kinds.standings, acme, {
    at: start,
    decide: assignDunningTerms({ customer: acme, policy: 'teams@1', terms: dunning }),
    ...system,
  });

  // Its pool, and $100 of credits with an invoice of their own.
  run(kinds.pools, acmeAccount, {
    at: start,
    decide: openAccount({
      account: acmeAccount,
      owner: { kind: 'organization', id: acme },
      anchor: writer.state(kinds.customers, acme).at,
      zone: 'UTC',
      policy: { policy: 'teams@1', terms: termsOf('teams', { alert: null }) },
    }),
    ...system,
  });
  const bought = '2026-02-01T09:00:00.000Z';
  const lot = run(kinds.pools, acmeAccount, {
    at: bought,
    decide: purchaseCredits({
      lot: 'lot_1',
      paid: { amount: amount('100'), currency: 'USD', reference: 'pay_2' },
    }),
    actor: 'user:ann',
  });
  const creditLine: InvoiceLine = {
    code: 'credits',
    sells: 'credits',
    period: null,
    quantity: 1,
    days: null,
    unitPrice: amount('100'),
    amount: amount('100'),
    sources: lot.events.slice(-1).map(sourceOf),
  };
  pays(bought, bill(bought, { customer: acme, kind: 'credits' }, [creditLine]), 'pay_2');

  // Two join; more seats on the 14th; somebody leaves, and two empty seats go with the next cycle.
  for (const name of ['mem_bea', 'mem_cal'])
    person(acme, '2026-02-02T08:00:00.000Z', 'user:ann', invite(name));
  for (const name of ['mem_bea', 'mem_cal'])
    person(acme, '2026-02-03T08:00:00.000Z', `user:${name.slice(4)}`, join(name));
  person(acme, '2026-02-04T08:00:00.000Z', 'user:ann', invite('mem_dora'));
  const added = '2026-02-14T12:00:00.000Z';
  person(acme, added, 'user:ann', ordering('ord_2', 2));
  const more = person(acme, added, 'system:fulfil-paid-orders', paid('ord_2'));
  const supplementary = bill(added, { customer: acme, kind: 'supplementary' }, linesOf(more));
  pays(added, supplementary, 'pay_3');
  person(acme, '2026-02-16T09:00:00.000Z', 'user:ann', removeMember({ member: 'mem_cal', how: 'removed' }));
  person(acme, '2026-02-17T09:00:00.000Z', 'user:ann', removing(2));
  run(kinds.pools, acmeAccount, {
    at: '2026-02-20T10:00:00.000Z',
    decide: debitCredits({
      debit: 'deb_1',
      charge: { kind: 'amount', amount: amount('12.5'), asset: null, usage: null },
      member: 'mem_bea',
      space: null,
    }),
  });

  // The renewal's charge fails, the next one works. A goodwill credit on the supplementary invoice goes back to the card.
  const renewed = '2026-02-28T10:00:00.000Z';
  const second = bill(
    renewed,
    { customer: acme, kind: 'cycle' },
    linesOf(person(acme, renewed, 'system:settle', settleCustomer)),
  );
  const declined = { code: 'card_declined', says: 'insufficient funds' } as const;
  run(kinds.invoices, second, {
    at: renewed,
    decide: noteFailedCharge({ payment: 'pay_4', amount: gross(second), reason: declined }),
    ...system,
  });
  run(kinds.standings, acme, {
    at: renewed,
    decide: recordPaymentFailure({
      ...{ payment: 'pay_4', invoice: second, amount: gross(second), currency: 'USD' },
      ...{ reason: declined, trigger: 'first-charge', retry: null },
    }),
    ...system,
  });
  const retried = '2026-03-03T10:00:00.000Z';
  pays(retried, second, 'pay_5');
  run(kinds.standings, acme, {
    at: retried,
    decide: clearInvoice({ invoice: second, by: 'payment', payment: 'pay_5' }),
    ...system,
  });
  const goodwill = '2026-03-05T15:00:00.000Z';
  run(kinds.invoices, supplementary, {
    at: goodwill,
    decide: draftCreditNote({
      ...{ creditNote: 'crn_1', lines: [{ line: 1, amount: amount('5') }], taxes: [] },
      reason: 'goodwill after the outage',
    }),
    actor: 'operator:jane',
  });
  run(kinds.invoices, supplementary, {
    at: goodwill,
    decide: issueCreditNote({ creditNote: 'crn_1', ...number('crn_1', 'credit-note', goodwill) }),
    actor: 'operator:jane',
  });
  run(kinds.invoices, supplementary, {
    at: '2026-03-06T09:00:00.000Z',
    decide: recordRefund({ refund: 'ref_1', amount: amount('5'), currency: 'USD', reference: 're_1' }),
    ...system,
  });

  countedCrew({ person, bill, pays });
  return writer;
};

type Hands = {
  readonly person: (id: string, at: string, actor: string, decide: Deciding) => Written;
  readonly bill: (at: string, billing: Billing, lines: readonly InvoiceLine[]) => string;
  readonly pays: (at: string, invoice: string, payment: string) => void;
};

/** Seats that are counted: two join, one leaves a week later; the day's additions are billed with its end. */
const countedCrew = ({ person, bill, pays }: Hands): void => {
  const start = '2026-03-06T12:00:00.000Z';
  person(
    crew,
    start,
    'user:eve',
    registerCustomer({ customer: crew, kind: 'organization', zone: 'Europe/Berlin', owner: 'mem_eve' }),
  );
  person(crew, start, 'user:eve', subscribing(choiceOf('pooled-team')));
  const begun = person(crew, start, 'system:fulfil-paid-orders', paid('ord_sub'));
  pays(start, bill(start, { customer: crew, kind: 'cycle' }, linesOf(begun)), 'pay_6');
  for (const name of ['mem_fay', 'mem_gus'])
    person(crew, '2026-03-07T08:00:00.000Z', 'user:eve', invite(name));
  for (const name of ['mem_fay', 'mem_gus'])
    person(crew, '2026-03-09T08:00:00.000Z', `user:${name.slice(4)}`, join(name));
  const closed = person(crew, '2026-03-10T06:00:00.000Z', 'system:settle', settleCustomer);
  pays(
    '2026-03-10T06:00:00.000Z',
    bill('2026-03-10T06:00:00.000Z', { customer: crew, kind: 'supplementary' }, linesOf(closed)),
    'pay_7',
  );
  person(crew, '2026-03-12T08:00:00.000Z', 'user:eve', removeMember({ member: 'mem_gus', how: 'removed' }));
};
