import { differencesIn, findingKinds, type ReconciliationEvent } from '#domain/reconciliation';
import { formatNanos, type Instant, type Nanos } from '#kernel';
import {
  amountOf,
  answer,
  flagOf,
  instantOf,
  listAnswer,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';

const currency = textOf('ISO 4217');
const kind = { type: 'string', enum: [...findingKinds] };
const moneySchema = objectOf({ amount: amountOf('Below zero: it left.'), currency });
const sideSchema = objectOf({ lines: wholeOf('How many.'), amount: amountOf('Their sum.') });
const readSchema = objectOf({
  lines: wholeOf('Read, days before and after the period included.'),
  digest: textOf('SHA-256 of what was compared.'),
});

export const reconciliationSchema = answer(
  'Reconciliation',
  "The payment provider's books, the ledger and the invoices of a period, compared both ways.",
  {
    id: textOf('rec_…'),
    entity: textOf('Who issues the invoices.'),
    from: instantOf('Beginning of the period.'),
    to: instantOf('Its end, which is not part of it.'),
    at: instantOf('When it was done.'),
    scheduled: flagOf('By the calendar, one day after the other.'),
    differences: wholeOf('What does not agree; what may be in flight is not counted.'),
    counts: listOf(objectOf({ kind, count: wholeOf('') })),
    findings: listOf(
      objectOf({
        kind,
        what: { type: 'string', enum: ['charge', 'refund', 'dispute', 'other'] },
        key: textOf('pay_…, or what the provider calls it.'),
        reference: orNull(textOf("The provider's name of what moved the money. Null: it has none.")),
        stream: orNull(textOf('Where the ledger says so. Null: nowhere.')),
        provider: orNull(moneySchema),
        ledger: orNull(moneySchema),
        at: instantOf("By the provider's books, where it has it."),
      }),
    ),
    more_findings: wholeOf('Beyond those that are listed.'),
    totals: listOf(
      objectOf({
        what: textOf('charge, refund, dispute or other.'),
        currency,
        provider: sideSchema,
        ledger: sideSchema,
        matched: sideSchema,
      }),
    ),
    accounts: listOf(
      objectOf({
        currency,
        fees: amountOf('What the provider kept.'),
        payouts: amountOf('What it paid out to the bank: below zero.'),
        net: amountOf('By which its balance changed, payouts aside.'),
      }),
    ),
    provider: readSchema,
    ledger: readSchema,
  },
);
export const reconciliationListSchema = listAnswer('ReconciliationList', reconciliationSchema);

type Money = { readonly amount: Nanos; readonly currency: string } | null;
const money = (given: Money): object | null =>
  given === null ? null : { amount: formatNanos(given.amount), currency: given.currency };
const side = ({ count, amount }: { readonly count: number; readonly amount: Nanos }): object => ({
  lines: count,
  amount: formatNanos(amount),
});

export const reconciliationAnswer = (
  run: ReconciliationEvent['data'] & { readonly at: Instant },
): object => ({
  id: run.reconciliation,
  entity: run.entity,
  from: run.period.start,
  to: run.period.end,
  at: run.at,
  scheduled: run.scheduled,
  differences: differencesIn(run.counts),
  counts: run.counts,
  findings: run.findings.map((one) => ({
    ...one,
    provider: money(one.provider),
    ledger: money(one.ledger),
  })),
  more_findings: run.unlisted,
  totals: run.totals.map(({ what, currency: of, provider, ledger, matched }) => ({
    ...{ what, currency: of, provider: side(provider), ledger: side(ledger), matched: side(matched) },
  })),
  accounts: run.accounts.map(({ currency: of, fees, payouts, net }) => ({
    currency: of,
    fees: formatNanos(fees),
    payouts: formatNanos(payouts),
    net: formatNanos(net),
  })),
  provider: run.provider,
  ledger: run.ledger,
});
