import { chartOfAccounts, type AccountName } from '#domain/accounting';
import { formatNanos, negated, zero, type Nanos } from '#kernel';
import { pastInstant } from '../accounts/moment.js';
import { journal } from '../books/journal.js';
import { exitCodes } from '../problem.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { moment } from '../print/times.js';
import type { Run } from './command.js';

export type TrialBalanceOptions = { readonly asOf?: string };

type Row = { readonly account: AccountName | ''; readonly asset: string; debit: Nanos; credit: Nanos };

/** Sums over all customers may pass 64 bits, which bind single amounts only. */
const plus = (a: Nanos, b: Nanos): Nanos => (a + b) as Nanos;

const columns: readonly Column<Row>[] = [
  { head: 'account', text: ({ account }) => account },
  { head: 'debit', amount: ({ debit }) => debit },
  { head: 'credit', amount: ({ credit }) => credit },
  { head: 'balance', amount: ({ debit, credit }) => plus(debit, negated(credit)) },
  { head: 'asset', text: ({ asset }) => asset },
];

/** Sums every posting up to a moment. Per asset, debits and credits are the same, or the books are wrong (invariant 4). */
export const trialBalance: Run<TrialBalanceOptions> = async ({ ledger, output }, _, options) => {
  const asOf = pastInstant('--as-of', options.asOf, ledger.now);
  const rows = new Map<string, Row>();
  let entries = 0;
  const progress = output.progress('summing', ledger.head);
  for await (const page of journal(ledger, { asOf, account: null, at: progress.at }))
    for (const { lines } of page) {
      entries += 1;
      for (const { account, asset, amount } of lines) {
        const row = rows.get(`${asset} ${account}`) ?? { account, asset, debit: zero, credit: zero };
        if (amount > zero) row.debit = plus(row.debit, amount);
        else row.credit = plus(row.credit, negated(amount));
        rows.set(`${asset} ${account}`, row);
      }
    }
  await progress.done();
  const assets = [...new Set([...rows.values()].map(({ asset }) => asset))].sort();
  const ordered = assets.flatMap((asset) =>
    chartOfAccounts.flatMap((account) => rows.get(`${asset} ${account}`) ?? []),
  );
  const totals = assets.map((asset) => totalOf(asset, ordered));
  const zeroSum = totals.every(({ debit, credit }) => debit === credit);
  if (output.json) {
    for (const { account, asset, debit, credit } of ordered)
      await output.record({
        line: 'account',
        account,
        asset,
        debit: formatNanos(debit),
        credit: formatNanos(credit),
        balance: formatNanos(plus(debit, negated(credit))),
      });
    for (const { asset, debit, credit } of totals)
      await output.record({
        line: 'total',
        asOf,
        entries,
        asset,
        debit: formatNanos(debit),
        credit: formatNanos(credit),
        balance: formatNanos(plus(debit, negated(credit))),
      });
    return zeroSum ? exitCodes.fine : exitCodes.disagrees;
  }
  await output.line(
    factsOf([
      ['as of', moment(asOf)],
      ['entries', entries],
      ['up to', `position ${ledger.head.toString()}`],
    ]),
  );
  if (ordered.length > 0) await output.line(`\n${tableOf(columns, ordered, totals)}`);
  await output.line(
    zeroSum ? '\nDebits and credits are the same.' : '\nDebits and credits differ: run verify.',
  );
  return zeroSum ? exitCodes.fine : exitCodes.disagrees;
};

const totalOf = (asset: string, rows: readonly Row[]): Row => {
  const total: Row = { account: '', asset, debit: zero, credit: zero };
  for (const row of rows) {
    if (row.asset !== asset) continue;
    total.debit = plus(total.debit, row.debit);
    total.credit = plus(total.credit, row.credit);
  }
  return total;
};
