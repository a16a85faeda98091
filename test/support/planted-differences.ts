import fc from 'fast-check';
import { disputeKey } from '#domain/accounting';
import { reconciliationLimits, type LedgerLine, type ProviderLine } from '#domain/reconciliation';
import { instantOf, minus, negated, plusMs, zero, type Nanos } from '#kernel';

export const CENT = 10_000_000n;
export const period = {
  start: instantOf('2026-03-01T00:00:00.000Z'),
  end: instantOf('2026-03-02T00:00:00.000Z'),
};
export const readAt = instantOf('2026-03-02T06:00:00.000Z');

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

export type Case = {
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
export const cases = fc
  .array(caseOf, { maxLength: 40 })
  .map((all): readonly Case[] => all.map((one, id) => ({ ...one, id })));

type Planted = { readonly provider: ProviderLine[]; readonly ledger: LedgerLine[]; readonly wrong: string[] };

export const amountOf = ({ cents }: Case): Nanos => (BigInt(cents) * CENT) as Nanos;

export const lineOf = (
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
export const soundly = (one: Case): { provider: ProviderLine[]; ledger: LedgerLine[]; key: string } => {
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

/** A cent more, in its own direction: what has left never turns into what has come. */
export const moreBy = <T extends { readonly amount: Nanos }>(one: T): T => ({
  ...one,
  amount: ((one.amount as bigint) + (one.amount < 0n ? -CENT : CENT)) as Nanos,
});

const withNet = (line: ProviderLine): ProviderLine => ({ ...line, net: minus(line.amount, line.fee) });

/** The case with its fault, where such a movement can have it. */
export const planted = (one: Case): Planted => {
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
