import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountName } from '#domain/accounting';
import {
  invoicePostingsOf,
  invoices,
  unearned,
  voidInvoice,
  type Invoice,
  type InvoiceEvent,
  type InvoiceLine,
} from '#domain/invoice';
import { plainState } from '#engine';
import { formatNanos, minus, negated, plus, plusDays, sum, zero, type Decide, type Instant } from '#kernel';
import {
  april,
  bounce,
  disputeEnds,
  disputeOf,
  foundBack,
  credit,
  draft,
  issue,
  issueNote,
  pay,
  payBack,
  settleElsewhere,
  story,
  tryAgain,
} from '../../../../test/support/invoice-stories.js';
import { cents, drafts } from '../../../../test/support/invoice-drafts.js';

const runs = 50;
const spelled = (n: number): string => formatNanos(cents(n));
type Act = {
  readonly kind:
    | 'pay'
    | 'credit'
    | 'number'
    | 'back'
    | 'bounce'
    | 'again'
    | 'settle'
    | 'found'
    | 'dispute'
    | 'end'
    | 'void'
    | 'wait';
  readonly days: number;
  readonly cents: number;
  readonly line: number;
};
type Run = { invoice: Invoice; readonly log: InvoiceEvent[]; readonly books: Map<AccountName, bigint> };

const book = (run: Run, event: InvoiceEvent): void => {
  run.invoice = invoices.evolve(run.invoice, event);
  run.log.push(event);
  for (const { account, amount } of invoicePostingsOf(event))
    run.books.set(account, (run.books.get(account) ?? 0n) + amount);
};
const settleTo = (run: Run, at: Instant): void => {
  for (let due = invoices.settle(run.invoice, at); due.length > 0; due = invoices.settle(run.invoice, at))
    for (const event of due) book(run, event);
};
const decideOn = (run: Run, at: Instant, decide: Decide<InvoiceEvent, Invoice, string>): void => {
  settleTo(run, at);
  const decision = decide(run.invoice, at);
  if (decision.kind === 'accepted') for (const event of decision.events) book(run, event);
};

/** The refund that an act is about: mostly one that is known. */
const refundOf = ({ refunds }: Invoice, n: number): { readonly id: string; readonly amount: string } => {
  const known = [...refunds];
  const [id, one] = known[n % (known.length + 1)] ?? [`ref_new_${n.toString()}`, null];
  return { id, amount: one === null ? spelled(n) : formatNanos(one.amount) };
};

const paymentOf = ({ payments }: Invoice, n: number): string =>
  [...payments.keys()][n % Math.max(1, payments.size)] ?? 'pay_none';

const asked = (
  { kind, cents: n, line }: Act,
  id: string,
  invoice: Invoice,
): Decide<InvoiceEvent, Invoice, string> | null => {
  const refund = refundOf(invoice, n);
  switch (kind) {
    case 'pay':
      return pay(`pay_${id}`, spelled(n));
    case 'credit':
      return credit(`crn_${(n % 3).toString()}`, {
        lines: [{ line, amount: cents(n) }],
        taxes: n % 2 === 0 ? [{ tax: 1, amount: cents((n % 100) + 1) }] : [],
      });
    case 'number':
      return issueNote(`crn_${(n % 3).toString()}`, `CRN-${(n % 3).toString()}`);
    case 'back':
      return n % 2 === 0 ? payBack(`ref_${id}`, spelled(n)) : payBack(refund.id, refund.amount);
    case 'bounce':
      return bounce(refund.id, refund.amount);
    case 'again':
      return tryAgain(refund.id, `ref_${id}`);
    case 'settle':
      return settleElsewhere(refund.id);
    case 'found':
      return foundBack(`re_${id}`, spelled(n), paymentOf(invoice, n));
    case 'dispute':
      return disputeOf(`dp_${(n % 4).toString()}`, spelled(n), paymentOf(invoice, n));
    case 'end':
      return disputeEnds(`dp_${(n % 4).toString()}`, n % 3 === 0 ? 'won' : 'lost');
    case 'void':
      return voidInvoice({ reason: 'wrong' });
    case 'wait':
      return null;
  }
};

const kinds = [
  ...(['pay', 'pay', 'credit', 'credit', 'number', 'number', 'back', 'back'] as const),
  ...(['bounce', 'bounce', 'again', 'settle', 'found', 'found', 'dispute', 'end', 'void', 'wait'] as const),
];
const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    days: fc.integer({ min: 0, max: 40 }),
    cents: fc.integer({ min: 1, max: 12_000 }),
    line: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 25 },
);

/** Lives through the acts. `sweeps`: between any two of them the clock is looked at so often. */
const lived = (
  start: ReturnType<typeof draft>,
  all: readonly Act[],
  sweeps = 0,
  watch: (run: Run) => void = () => undefined,
): Run => {
  const run: Run = { invoice: invoices.initial(), log: [], books: new Map() };
  decideOn(run, april.start, start);
  decideOn(run, april.start, issue());
  let now: Instant = april.start;
  all.forEach((act, n) => {
    for (let sweep = 0; sweep < sweeps; sweep += 1)
      settleTo(run, plusDays(now, Math.floor((act.days * sweep) / sweeps)));
    now = plusDays(now, act.days);
    const decide = asked(act, n.toString(), run.invoice);
    if (decide === null) settleTo(run, now);
    else decideOn(run, now, decide);
    watch(run);
  });
  return run;
};

const disputesThat = ({ invoice }: Run, state: 'open' | 'lost') =>
  sum([...invoice.disputes.values()].filter((one) => one.state === state).map(({ amount }) => amount));
const expensesOf = ({ invoice }: Run) => sum([...invoice.found.values()].map(({ expense }) => expense));

/** What the books must say of an invoice, from its state alone. */
const booked = (run: Run): Readonly<Partial<Record<AccountName, bigint>>> => ({
  'assets:receivable': run.invoice.open,
  'assets:disputed-payments': disputesThat(run, 'open'),
  'expenses:refunds': expensesOf(run),
  'liabilities:refunds-payable': negated(run.invoice.refundable),
  'liabilities:deferred-subscriptions':
    run.invoice.status === 'void' ? 0n : negated(sum(run.invoice.lines.map(unearned))),
});

const saysTheSame = (run: Run): void => {
  for (const [account, expected] of Object.entries(booked(run)))
    expect([account, run.books.get(account as AccountName) ?? 0n]).toEqual([account, expected]);
  expect([...run.books.values()].reduce((total, one) => total + one, 0n)).toBe(0n);
  const { gross, open, paid: received, credited, refundable, refunded, status, reserved } = run.invoice;
  if (status !== 'void') expect(open + received + credited).toBe(gross + refundable + refunded);
  expect(refunded >= 0n && refunded <= received).toBe(true);
  expect(credited <= reserved && reserved <= gross && open >= 0n && refundable >= 0n).toBe(true);
};

describe('the books of an invoice', () => {
  it('say what the invoice says, at every step, and sum to zero (invariant 4)', () => {
    fc.assert(
      fc.property(drafts, acts, (start, all) => {
        lived(start, all, 0, saysTheSame);
      }),
      { numRuns: runs },
    );
  });

  it('end with what was sold, kept and taxed, once everything is paid, numbered and lived through', () => {
    fc.assert(
      fc.property(drafts, acts, (start, all) => {
        const run = lived(start, [...all]);
        const end = plusDays(run.invoice.at, 1_000);
        for (const note of run.invoice.creditNotes.keys())
          decideOn(run, end, issueNote(note, `CRN-${note.slice(4)}`));
        if (run.invoice.open > 0n) decideOn(run, end, pay('pay_last', formatNanos(run.invoice.open)));
        for (const [refund, { state, amount }] of [...run.invoice.refunds])
          if (state === 'failed') decideOn(run, end, tryAgain(refund, `${refund}_again`));
          else if (state === 'under-way') decideOn(run, end, payBack(refund, formatNanos(amount)));
        for (const [refund, { state, amount }] of [...run.invoice.refunds])
          if (state === 'under-way') decideOn(run, end, payBack(refund, formatNanos(amount)));
        if (run.invoice.refundable > 0n)
          decideOn(run, end, payBack('ref_last', formatNanos(run.invoice.refundable)));
        const { status, lines, taxes } = run.invoice;
        const kept = (sells: InvoiceLine['sells']) =>
          status === 'void'
            ? zero
            : sum(
                lines.filter((one) => one.sells === sells).map(({ net, returned }) => minus(net, returned)),
              );
        const tax =
          status === 'void' ? zero : sum(taxes.map(({ amount, reserved }) => minus(amount, reserved)));
        const left = Object.fromEntries([...run.books].filter(([, amount]) => amount !== 0n));
        const [seatsKept, cash] = [kept('subscription'), plus(kept('subscription'), tax)];
        const elsewhere = sum(
          [...run.invoice.refunds.values()]
            .filter(({ state }) => state === 'settled')
            .map(({ amount }) => amount),
        );
        const expected = {
          'revenue:seats': negated(seatsKept),
          'liabilities:tax-payable': negated(tax),
          'liabilities:paid-elsewhere': negated(elsewhere),
          'assets:disputed-payments': disputesThat(run, 'open'),
          'expenses:disputes': disputesThat(run, 'lost'),
          'expenses:refunds': expensesOf(run),
          'assets:cash': minus(
            plus(cash, elsewhere),
            sum([disputesThat(run, 'open'), disputesThat(run, 'lost'), expensesOf(run)]),
          ),
        };
        expect(left).toEqual(
          Object.fromEntries(Object.entries(expected).filter(([, amount]) => amount !== 0n)),
        );
      }),
      { numRuns: runs },
    );
  });

  it('have the same facts whenever they are swept, in order of their instants (invariant 9), from a snapshot too (invariant 6)', () => {
    const state = plainState<Invoice>();
    fc.assert(
      fc.property(
        drafts,
        acts,
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (start, all, sweeps, share) => {
          const { log, invoice } = lived(start, all);
          expect(lived(start, all, sweeps).log).toEqual(log);
          expect(log.map(({ at }) => at)).toEqual(log.map(({ at }) => at).sort());
          const cut = Math.floor(share * log.length);
          const before = log.slice(0, cut).reduce(invoices.evolve, invoices.initial());
          expect(log.slice(cut).reduce(invoices.evolve, state.decode(state.encode(before)))).toEqual(invoice);
        },
      ),
      { numRuns: runs },
    );
  });

  it('are kept of totals that are the sums of their lines, or not at all', () => {
    const [drafted] = story([], [april.start, draft()]);
    if (drafted?.type !== 'InvoiceDrafted') throw new Error('a draft comes first');
    const { totals } = drafted.data;
    for (const wrong of [{ net: cents(1) }, { tax: cents(1) }, { gross: cents(1) }]) {
      const forged: InvoiceEvent = { ...drafted, data: { ...drafted.data, totals: { ...totals, ...wrong } } };
      expect(() => invoices.evolve(invoices.initial(), forged)).toThrow('total is');
    }
  });
});
