import { posted, type CreditPoolEvent } from '#domain/credit-pool';
import { formatNanos, minus, plusMs, zero, type Instant, type Nanos } from '#kernel';
import type { PoolEntry } from '../accounts/events.js';
import { accountAt } from '../accounts/history.js';
import { instantFrom, pastInstant } from '../accounts/moment.js';
import { summaryOf } from '../summaries/summary.js';
import { exitCodes, Impossible } from '../problem.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { moment } from '../print/times.js';
import type { Run } from './command.js';

export type AccountStatementOptions = { readonly from?: string; readonly to?: string };

type Line = {
  readonly at: Instant;
  readonly event: CreditPoolEvent | null;
  readonly entry: PoolEntry | null;
  readonly says: string;
  readonly amount: Nanos | null;
  readonly balance: Nanos;
};

const columns: readonly Column<Line>[] = [
  { head: 'at', text: ({ at }) => moment(at) },
  {
    head: 'position',
    align: 'right',
    text: ({ entry, event }) => entry?.position ?? (event === null ? null : 'due'),
  },
  { head: 'event', text: ({ event }) => event?.type ?? null },
  { head: 'amount', amount: ({ amount }) => amount },
  { head: 'balance', amount: ({ balance }) => balance },
  { head: 'by', text: ({ entry }) => entry?.actor ?? null },
  { head: 'what', text: ({ says }) => says },
];

const edge = (says: string, at: Instant, balance: Nanos): Line => ({
  at,
  event: null,
  entry: null,
  says,
  amount: null,
  balance,
});

/**
 * Opening, entries, closing, from the account's own events. An entry's amount is what it changed: the posted balance (available
 * and held) after it less the one before it.
 */
export const statementOfAccount: Run<AccountStatementOptions> = async (
  { ledger, output },
  account,
  options,
) => {
  const to = pastInstant('--to', options.to, ledger.now);
  const from = options.from === undefined ? null : instantFrom('--from', options.from);
  if (from !== null && from >= to)
    throw new Impossible(
      `--from ${from} is not before --to ${to}`,
      'give a period that has a beginning and an end',
    );
  let before: Nanos = zero;
  let opening: Nanos = zero;
  const lines: Line[] = [];
  // Half-open (S3): what counts at `to` itself belongs to the next period.
  const asOf = { asOf: options.to === undefined ? to : plusMs(to, -1), knownAt: ledger.now };
  const { pool } = await accountAt(ledger, account, asOf, (now, event, entry) => {
    const balance = posted(now);
    const amount = minus(balance, before);
    before = balance;
    if (from !== null && event.at < from) opening = balance;
    else if (amount !== zero)
      lines.push({ at: event.at, event, entry, amount, balance, says: summaryOf(event).says });
  });
  const asset = pool.plan?.terms.asset.code ?? '';
  const start = from ?? pool.account?.anchor ?? to;
  if (output.json) {
    await output.record({ line: 'opening', account, asset, at: start, balance: formatNanos(opening) });
    for (const { at, event, entry, amount, balance, says } of lines)
      await output.record({
        line: 'entry',
        at,
        position: entry?.position ?? null,
        type: event?.type,
        says,
        actor: entry?.actor ?? null,
        amount: formatNanos(amount ?? zero),
        balance: formatNanos(balance),
      });
    await output.record({ line: 'closing', account, asset, at: to, balance: formatNanos(before) });
    return exitCodes.fine;
  }
  await output.line(
    factsOf([
      ['account', account],
      ['asset', asset],
      ['period', `${moment(start)} up to ${moment(to)}`],
    ]),
  );
  await output.line(
    `\n${tableOf(columns, [edge('opening balance', start, opening), ...lines], [edge('closing balance', to, before)])}`,
  );
  return exitCodes.fine;
};
