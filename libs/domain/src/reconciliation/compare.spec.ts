import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minus, negated, plusMs, sum, type Instant, type Nanos } from '#kernel';
import {
  amountOf,
  cases,
  CENT,
  lineOf,
  moreBy,
  period,
  planted,
  readAt,
  soundly,
  type Case,
} from '../../../../test/support/planted-differences.js';
import {
  compareBooks,
  differencesIn,
  findingKinds,
  reconciliationLimits,
  type ProviderLine,
} from './index.js';

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

  it('adds what a purchase and its invoice say of one refund: each says a share of it', () => {
    const went = negated(amountOf(plain));
    const back = lineOf(plain, { kind: 'refund', source: 're_1', payment: 'pay_1', amount: went });
    const [claim] = soundly(plain).ledger;
    if (claim === undefined) throw new Error('a sound case has claims');
    const share = (book: 'purchase' | 'invoice', amount: bigint) =>
      ({ ...claim, book, kind: 'refund', key: 're_1', amount: amount as Nanos }) as const;
    const ledger = [share('purchase', -CENT), share('invoice', went + CENT)];
    expect(compareBooks({ period, readAt, provider: [back], ledger }).findings).toEqual([]);
    const less = [share('purchase', -CENT), share('invoice', went)];
    expect(compareBooks({ period, readAt, provider: [back], ledger: less }).counts).toEqual([
      { kind: 'amount-differs', count: 1 },
    ]);
  });

  it('has no quarrel with what came back before anybody heard that it had gone', () => {
    const went = lineOf(plain, {
      ...({ kind: 'refund', source: 're_1', payment: 'pay_1' } as const),
      amount: negated(amountOf(plain)),
    });
    const came = { ...went, entry: 'txn_back', amount: amountOf(plain), net: amountOf(plain) };
    expect(compareBooks({ period, readAt, provider: [went, came], ledger: [] }).findings).toEqual([]);
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
