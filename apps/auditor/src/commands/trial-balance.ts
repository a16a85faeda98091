import { formatNanos } from '#kernel';
import { pastInstant } from '../accounts/moment.js';
import { journal } from '../books/journal.js';
import { balanceOf, sumBooks, type Sums } from '../books/sums.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { moment } from '../print/times.js';
import { exitCodes } from '../problem.js';
import type { Run } from './command.js';

export type TrialBalanceOptions = { readonly asOf?: string; readonly customer?: string };

const columns: readonly Column<Sums>[] = [
  { head: 'account', text: ({ account }) => account },
  { head: 'debit', amount: ({ debit }) => debit },
  { head: 'credit', amount: ({ credit }) => credit },
  { head: 'balance', amount: balanceOf },
  { head: 'asset', text: ({ asset }) => asset },
];

const recordOf = (sums: Sums): Readonly<Record<string, string | null>> => ({
  account: sums.account,
  asset: sums.asset,
  debit: formatNanos(sums.debit),
  credit: formatNanos(sums.credit),
  balance: formatNanos(balanceOf(sums)),
});

/** Sums every posting up to a moment. Per asset, debits and credits are the same, or the books are wrong (invariant 4). */
export const trialBalance: Run<TrialBalanceOptions> = async ({ ledger, output }, _, options) => {
  const asOf = pastInstant('--as-of', options.asOf, ledger.now);
  const books = sumBooks();
  let entries = 0;
  const progress = output.progress('summing', ledger.head);
  const { customer = null } = options;
  for await (const page of journal(ledger, { asOf, account: null, customer, at: progress.at })) {
    page.forEach(books.add);
    entries += page.length;
  }
  await progress.done();
  const totals = books.totals();
  const zeroSum = totals.every((total) => balanceOf(total) === 0n);
  const code = zeroSum ? exitCodes.fine : exitCodes.disagrees;
  if (output.json) {
    for (const sums of books.accounts()) await output.record({ line: 'account', ...recordOf(sums) });
    for (const sums of totals) await output.record({ line: 'total', asOf, entries, ...recordOf(sums) });
    return code;
  }
  await output.line(
    factsOf([
      ...(customer === null ? [] : [['customer', customer] as const]),
      ['as of', moment(asOf)],
      ['entries', entries],
      ['up to', `position ${ledger.head.toString()}`],
    ]),
  );
  if (entries > 0) await output.line(`\n${tableOf(columns, books.accounts(), totals)}`);
  await output.line(
    zeroSum ? '\nDebits and credits are the same.' : '\nDebits and credits differ: run verify.',
  );
  return code;
};
