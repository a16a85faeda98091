import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instantOf, minus, negated, plusMs, sum, zero, type Instant, type Nanos } from '#kernel';
import { disputeKey } from '../accounting/index.js';
import {
  compareBooks,
  differencesIn,
  findingKinds,
  reconciliationLimits,
  type LedgerLine,
  type ProviderLine,
} from './index.js';

const CENT = 10_000_000n;
const period = { start: instantOf('2026-03-01T00:00:00.000Z'), end: instantOf('2026-03-02T00:00:00.000Z') };
const readAt = instantOf('2026-03-02T06:00:00.000Z');

/** One movement of money as both sides have it, and what is wrong with it. */
const faults = [
  'none',
  'returned',
  'given-back',
  'failed',
  'provider-only',
  'ledger-only',
  'amount-differs',
  'currency-differs',
  'status-differs',
  'invoice-without-payment',
  'payment-without-invoice',
] as const;
type Fault = (typeof faults)[number];

type Case = {
  readonly id: number;
  readonly fault: Fault;
  readonly what: 'purchase' | 'renewal' | 'refund' | 'dispute';
  readonly cents: number;
  readonly currency: 'USD' | 'EUR' | 'JPY';
  readonly after: number;
  readonly late: number;
};

const caseOf = fc.record({
  fault: fc.constantFrom(...faults),
  what: fc.constantFrom('purchase', 'renewal', 'refund', 'dispute'),
  cents: fc.integer({ min: 1, max: 100_000_000 }),
  currency: fc.constantFrom('USD', 'EUR', 'JPY'),
  after: fc.integer({ min: 0, max: 86_399_999 }),
  late: fc.integer({ min: 0, max: reconciliationLimits.lookAroundMs - 86_400_000 }),
});
const cases = fc
  .array(caseOf, { maxLength: 40 })
  .map((all): readonly Case[] => all.map((one, id) => ({ ...one, id })));

type Planted = { readonly provider: ProviderLine[]; readonly ledger: LedgerLine[]; readonly wrong: string[] };

const amountOf = ({ cents }: Case): Nanos => (BigInt(cents) * CENT) as Nanos;

const lineOf = (
  one: Case,
  line: Pick<ProviderLine, 'kind' | 'source' | 'payment' | 'amount'> & Partial<ProviderLine>,
): ProviderLine => {
  const fee = line.kind === 'charge' ? ((BigInt(one.cents % 90) * CENT) as Nanos) : zero;
  return {
    ...{ entry: `txn_${one.id.toString()}_${line.source ?? ''}_${line.kind}`, fee, currency: one.currency },
    ...{ at: plusMs(period.start, one.after), net: minus(line.amount, fee) },
    ...line,
  };
};

const claimOf = (one: Case, claim: Pick<LedgerLine, 'book' | 'kind' | 'key' | 'amount'>): LedgerLine => ({
  ...{ outcome: 'moved', currency: one.currency, at: plusMs(period.start, one.after + one.late) },
  ...{
    ...claim,
    stream: `${claim.book === 'purchase' ? 'Purchase-pur' : 'Invoice-inv'}_${one.id.toString()}`,
  },
});

/** Both sides of one case as they agree. */
const soundly = (one: Case): { provider: ProviderLine[]; ledger: LedgerLine[]; key: string } => {
  const id = one.id.toString();
  const amount = amountOf(one);
  if (one.what === 'refund') {
    const key = `re_${id}`;
    return {
      key,
      provider: [
        lineOf(one, { kind: 'refund', source: key, payment: `pay_of_${id}`, amount: negated(amount) }),
      ],
      ledger: [claimOf(one, { book: 'invoice', kind: 'refund', key, amount: negated(amount) })],
    };
  }
  if (one.what === 'dispute') {
    const key = disputeKey(`dp_${id}`, 'taken');
    return {
      key,
      provider: [
        lineOf(one, {
          ...{ kind: 'dispute', source: `dp_${id}`, payment: `pay_of_${id}`, amount: negated(amount) },
        }),
      ],
      ledger: [claimOf(one, { book: 'purchase', kind: 'dispute', key, amount: negated(amount) })],
    };
  }
  const key = `pay_${id}`;
  const invoice = claimOf(one, { book: 'invoice', kind: 'charge', key, amount });
  const bought = claimOf(one, { book: 'purchase', kind: 'charge', key, amount });
  return {
    key,
    provider: [lineOf(one, { kind: 'charge', source: `ch_${id}`, payment: key, amount })],
    ledger: one.what === 'purchase' ? [bought, invoice] : [invoice],
  };
};

const moreBy = <T extends { readonly amount: Nanos }>(one: T): T => ({
  ...one,
  amount: ((one.amount as bigint) + CENT) as Nanos,
});

const withNet = (line: ProviderLine): ProviderLine => ({ ...line, net: minus(line.amount, line.fee) });

/** The case with its fault, where such a movement can have it. */
const planted = (one: Case): Planted => {
  const { provider, ledger, key } = soundly(one);
  const id = one.id.toString();
  const charge = one.what === 'purchase' || one.what === 'renewal';
  const back = {
    kind: 'refund',
    source: `re_back_${id}`,
    payment: key,
    amount: negated(amountOf(one)),
  } as const;
  const bought = ledger.filter(({ book }) => book === 'purchase');
  const fine = { provider, ledger, wrong: [] };
  const failed: LedgerLine[] = [
    {
      ...claimOf(one, { book: 'purchase', kind: 'charge', key, amount: zero }),
      outcome: 'failed',
      currency: '',
    },
  ];
  switch (one.fault) {
    case 'none':
      return fine;
    case 'returned': // bought nothing: no invoice, and its money went back
      if (one.what !== 'purchase') return fine;
      return {
        provider: [...provider, lineOf(one, back)],
        ledger: [
          ...bought,
          claimOf(one, { book: 'purchase', kind: 'refund', key: back.source, amount: back.amount }),
        ],
        wrong: [],
      };
    case 'given-back': // an order that lapsed: charged and given back, and no book but the provider's has it
      return charge ? { provider: [...provider, lineOf(one, back)], ledger: [], wrong: [] } : fine;
    case 'failed':
      return charge ? { provider: [], ledger: failed, wrong: [] } : fine;
    case 'provider-only':
      return { provider, ledger: [], wrong: [`${one.fault} ${key}`] };
    case 'ledger-only':
      return one.what === 'renewal' ? fine : { provider: [], ledger, wrong: [`${one.fault} ${key}`] };
    case 'amount-differs':
      return { provider: provider.map(moreBy).map(withNet), ledger, wrong: [`${one.fault} ${key}`] };
    case 'currency-differs':
      return {
        provider: provider.map((line) => ({ ...line, currency: 'CHF' })),
        ledger,
        wrong: [`${one.fault} ${key}`],
      };
    case 'status-differs':
      return charge ? { provider, ledger: failed, wrong: [`${one.fault} ${key}`] } : fine;
    case 'invoice-without-payment':
      return one.what === 'renewal' ? { provider: [], ledger, wrong: [`${one.fault} ${key}`] } : fine;
    case 'payment-without-invoice':
      return one.what === 'purchase' ? { provider, ledger: bought, wrong: [`${one.fault} ${key}`] } : fine;
  }
};

const sumOf = (all: readonly { readonly amount: Nanos }[]): Nanos => sum(all.map(({ amount }) => amount));

describe('comparing books', () => {
  const worldOf = (all: readonly Case[]) => {
    const parts = all.map(planted);
    return {
      provider: parts.flatMap(({ provider }) => provider),
      ledger: parts.flatMap(({ ledger }) => ledger),
      wrong: parts.flatMap(({ wrong }) => wrong),
    };
  };

  it('finds every planted difference and invents none', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const { provider, ledger, wrong } = worldOf(all);
        const { findings, counts, unlisted } = compareBooks({
          ...{ period, readAt: plusMs(readAt, reconciliationLimits.lookAroundMs), provider, ledger },
        });
        // What only the ledger has counts by the ledger's own date, which may lie behind the period.
        const behind = new Set(ledger.filter(({ at }) => at >= period.end).map(({ key }) => key));
        const expected = wrong.filter((one) => {
          const [kind = '', ...key] = one.split(' ');
          const ledgerAlone = kind === 'ledger-only' || kind === 'invoice-without-payment';
          return !(ledgerAlone && behind.has(key.join(' ')));
        });
        expect(findings.map(({ kind, key }) => `${kind} ${key}`).sort()).toEqual([...expected].sort());
        expect(unlisted).toBe(0);
        expect(differencesIn(counts)).toBe(expected.length);
      }),
      { numRuns: 300 },
    );
  });

  it('adds up: each side is its parts, and the balance changed by what moved less the fees', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const { provider, ledger } = worldOf(all);
        const { totals, accounts, findings } = compareBooks({ period, readAt, provider, ledger });
        for (const { what, currency, ...sides } of totals) {
          const ofRow = (line: ProviderLine): boolean => line.kind === what && line.currency === currency;
          expect(sides.provider).toEqual({
            count: provider.filter(ofRow).length,
            amount: sumOf(provider.filter(ofRow)),
          });
          expect(sides.matched.count).toBeLessThanOrEqual(sides.provider.count);
        }
        for (const { currency, fees, net } of accounts) {
          const moved = totals.filter((row) => row.currency === currency).map((row) => row.provider);
          expect(net).toBe(minus(sumOf(moved), fees));
          expect(net).toBe(
            sum(
              provider
                .filter((line) => line.currency === currency)
                .map((line) => minus(line.amount, line.fee)),
            ),
          );
        }
        const lines = totals.reduce((count, row) => count + row.provider.count, 0);
        const agreed = totals.reduce((count, row) => count + row.matched.count, 0);
        expect(lines - agreed).toBe(findings.filter((one) => one.provider !== null).length);
      }),
      { numRuns: 300 },
    );
  });

  it('says the same whatever the order of the lines', () => {
    const shuffled = cases.chain((all) => {
      const { provider, ledger } = worldOf(all);
      return fc.record({
        straight: fc.constant({ provider, ledger }),
        turned: fc.record({
          provider: fc.shuffledSubarray(provider, { minLength: provider.length }),
          ledger: fc.shuffledSubarray(ledger, { minLength: ledger.length }),
        }),
      });
    });
    fc.assert(
      fc.property(shuffled, ({ straight, turned }) => {
        expect(compareBooks({ period, readAt, ...turned })).toEqual(
          compareBooks({ period, readAt, ...straight }),
        );
      }),
    );
  });

  const plain: Case = {
    ...{ id: 1, fault: 'provider-only', what: 'purchase', cents: 5_950, currency: 'USD' },
    ...{ after: 3_600_000, late: 0 },
  };
  const found = (one: Case, at: Instant) => {
    const { provider, ledger } = planted(one);
    return compareBooks({ period, readAt: at, provider, ledger });
  };

  it('leaves what is younger than the tolerance in flight, and calls it a difference afterwards', () => {
    const moved = plusMs(period.start, plain.after);
    for (const fault of [
      'provider-only',
      'ledger-only',
      'status-differs',
      'payment-without-invoice',
    ] as const) {
      const young = found({ ...plain, fault }, plusMs(moved, reconciliationLimits.inFlightMs - 1));
      expect(young.counts).toEqual([{ kind: 'in-flight', count: 1 }]);
      expect(differencesIn(young.counts)).toBe(0);
      const old = found({ ...plain, fault }, plusMs(moved, reconciliationLimits.inFlightMs));
      expect(old.counts).toEqual([{ kind: fault, count: 1 }]);
    }
    // No time makes two amounts one.
    expect(found({ ...plain, fault: 'amount-differs' }, moved).counts).toEqual([
      { kind: 'amount-differs', count: 1 },
    ]);
  });

  it('sees a payment that was charged twice, and an invoice that was paid with less than was bought', () => {
    const { provider, ledger } = soundly(plain);
    const twice = provider.map((line) => ({ ...line, entry: 'txn_again', source: 'ch_again' }));
    expect(compareBooks({ period, readAt, provider: [...provider, ...twice], ledger }).findings).toEqual([
      expect.objectContaining({ kind: 'amount-differs', key: 'pay_1' }),
    ]);
    const less = ledger.map((claim) => (claim.book === 'invoice' ? moreBy(claim) : claim));
    const [finding] = compareBooks({ period, readAt, provider, ledger: less }).findings;
    expect(finding).toMatchObject({ kind: 'amount-differs', ledger: { amount: amountOf(plain) + CENT } });
  });

  it('lists the worst first and the largest of them, and says how many more there are', () => {
    const many = Array.from({ length: reconciliationLimits.differences + 5 }, (_, id): Case => ({
      ...plain,
      ...{ id, cents: id + 1, fault: id % 2 === 0 ? 'amount-differs' : 'provider-only' },
    }));
    const { provider, ledger } = worldOf(many);
    const { findings, unlisted, counts } = compareBooks({ period, readAt, provider, ledger });
    expect(findings).toHaveLength(reconciliationLimits.differences);
    expect(unlisted).toBe(5);
    expect(differencesIn(counts)).toBe(many.length);
    const places = findings.map(({ kind }) => findingKinds.indexOf(kind));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(findings[0]).toMatchObject({ kind: 'provider-only', provider: { amount: 204n * CENT } });
  });

  it('counts what no payment moved as a difference, and payouts as none', () => {
    const other = lineOf(plain, {
      kind: 'other',
      source: null,
      payment: null,
      amount: negated(amountOf(plain)),
    });
    const payout = { ...other, entry: 'po', kind: 'payout' } as const;
    const fee = { ...other, entry: 'fee', kind: 'fee' } as const;
    const { findings, accounts } = compareBooks({
      ...{ period, readAt, provider: [other, payout, fee], ledger: [] },
    });
    expect(findings).toMatchObject([{ kind: 'provider-only', what: 'other', key: other.entry }]);
    expect(accounts).toEqual([
      {
        currency: 'USD',
        fees: amountOf(plain),
        payouts: negated(amountOf(plain)),
        net: -2n * amountOf(plain),
      },
    ]);
  });
});
