import { formatNanos, type Nanos } from '#kernel';
import { summaryOf } from '../accounts/summary.js';
import type { PoolEntry } from '../accounts/events.js';
import { leftOf } from '../explain/lot-book.js';
import { traceLot } from '../explain/trace.js';
import { auditorLimits as limits } from '../limits.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { money } from '../print/amounts.js';
import { exitCodes, Impossible } from '../problem.js';
import { moment } from '../print/times.js';
import type { Run } from './command.js';
import type { ExplainOptions } from './explain.js';

const columns: readonly Column<PoolEntry>[] = [
  { head: 'position', align: 'right', text: ({ position }) => position },
  { head: 'counts at', text: ({ event }) => moment(event.at) },
  { head: 'event', text: ({ event }) => event.type },
  { head: 'amount', amount: ({ event }) => summaryOf(event).amount },
  { head: 'what', text: ({ event }) => summaryOf(event).says },
];

/** One lot from its grant on: every event that touched it, and what each kind took. */
export const explainLot: Run<ExplainOptions> = async ({ ledger, output }, id, options) => {
  const progress = output.progress('searching', ledger.head);
  const { account, book, touched } = await traceLot(ledger, id, {
    account: options.account,
    at: progress.at,
  });
  await progress.done();
  const lot = book.find(id);
  if (lot === undefined)
    throw new Impossible(
      `account ${account} has no lot ${id}`,
      'leave --account out to search the whole log',
    );
  const { data } = lot.grant;
  const sums: readonly (readonly [string, Nanos])[] = (
    [
      ['granted', data.amount],
      ['− repaid debt', lot.repaid],
      ['− spent', lot.spent],
      ['+ returned by reversals', lot.returned],
      ['− expired', lot.expired],
      ['− adjusted', lot.adjusted],
      ['− refunded', lot.refunded],
    ] as const
  ).filter(([name, amount]) => name === 'granted' || amount !== 0n);
  if (output.json) {
    const amounts = {
      granted: data.amount,
      repaid: lot.repaid,
      spent: lot.spent,
      returned: lot.returned,
      expired: lot.expired,
      adjusted: lot.adjusted,
      refunded: lot.refunded,
      left: leftOf(lot),
      held: lot.pinned,
    };
    const spelled = Object.fromEntries(
      Object.entries(amounts).map(([name, amount]) => [name, formatNanos(amount)]),
    );
    await output.record({
      lot: id,
      account,
      class: data.class,
      effectiveAt: data.effectiveAt,
      expiresAt: data.expiresAt,
      ...spelled,
      events: touched.map(({ position, event }) => ({ position, type: event.type, at: event.at })),
    });
    return exitCodes.fine;
  }
  await output.line(
    factsOf([
      ['lot', id],
      ['account', account],
      ['class', data.class],
      [
        'usable',
        `from ${moment(data.effectiveAt)} ${data.expiresAt === null ? 'on, never expires' : `up to ${moment(data.expiresAt)}`}`,
      ],
      [
        'granted',
        lot.grantedIn === null
          ? null
          : `at position ${lot.grantedIn.position.toString()} by ${lot.grantedIn.actor}`,
      ],
    ]),
  );
  const total = [
    `= left${lot.pinned === 0n ? '' : ` (of it held ${money(lot.pinned)})`}`,
    leftOf(lot),
  ] as const;
  await output.line(
    `\n${tableOf(
      [
        { head: 'lot', text: ([name]) => name },
        { head: 'amount', amount: ([, amount]) => amount },
      ],
      sums,
      [total],
    )}`,
  );
  await output.line(`\n${tableOf(columns, touched.slice(0, limits.tableRows))}`);
  if (touched.length > limits.tableRows)
    output.remark(`${(touched.length - limits.tableRows).toString()} more events: --json names all of them`);
  return exitCodes.fine;
};
