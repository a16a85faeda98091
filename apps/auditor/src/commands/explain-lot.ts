import { formatNanos, type Nanos } from '#kernel';
import type { PoolEntry } from '../accounts/events.js';
import { summaryOf } from '../summaries/summary.js';
import { traceLot, type LotTrace } from '../explain/trace.js';
import { auditorLimits as limits } from '../limits.js';
import { leftOf } from '../lots/lot-book.js';
import { money } from '../print/amounts.js';
import { factsOf, tableOf, type Cell, type Column } from '../print/table.js';
import { moment } from '../print/times.js';
import { exitCodes } from '../problem.js';
import type { Run } from './command.js';
import type { ExplainOptions } from '../explain/options.js';

const columns: readonly Column<PoolEntry>[] = [
  { head: 'position', align: 'right', text: ({ position }) => position },
  { head: 'counts at', text: ({ event }) => moment(event.at) },
  { head: 'event', text: ({ event }) => event.type },
  { head: 'amount', amount: ({ event }) => summaryOf(event).amount },
  { head: 'what', text: ({ event }) => summaryOf(event).says },
];

type Step = readonly [string, Nanos];
const stepColumns: readonly Column<Step>[] = [
  { head: 'lot', text: ([name]) => name },
  { head: 'amount', amount: ([, amount]) => amount },
];

/** One lot from its grant on: every event that touched it, and what each kind took. */
export const explainLot: Run<ExplainOptions> = async ({ ledger, output }, id, options) => {
  const progress = output.progress('searching', ledger.head);
  const trace = await traceLot(ledger, id, { account: options.account, at: progress.at });
  await progress.done();
  if (output.json) {
    await output.record(recordOf(trace));
    return exitCodes.fine;
  }
  const { lot, touched } = trace;
  await output.line(factsOf(facts(trace)));
  const total: Step = [`= left${lot.pinned === 0n ? '' : ` (of it held ${money(lot.pinned)})`}`, leftOf(lot)];
  await output.line(`\n${tableOf(stepColumns, stepsOf(trace), [total])}`);
  await output.line(`\n${tableOf(columns, touched.slice(0, limits.tableRows))}`);
  if (touched.length > limits.tableRows)
    output.remark(`${(touched.length - limits.tableRows).toString()} more events: --json names all of them`);
  return exitCodes.fine;
};

const facts = ({
  account,
  lot: { id, grant, grantedIn },
}: LotTrace): readonly (readonly [string, Cell])[] => {
  const { data } = grant;
  const end = data.expiresAt === null ? 'on, never expires' : `up to ${moment(data.expiresAt)}`;
  return [
    ['lot', id],
    ['account', account],
    ['class', data.class],
    ['usable', `from ${moment(data.effectiveAt)} ${end}`],
    [
      'granted',
      grantedIn === null ? null : `at position ${grantedIn.position.toString()} by ${grantedIn.actor}`,
    ],
  ];
};

const stepsOf = ({ lot: { sums } }: LotTrace): readonly Step[] => {
  const steps: readonly Step[] = [
    ['granted', sums.granted],
    ['− repaid debt', sums.repaid],
    ['− spent', sums.spent],
    ['+ returned by reversals', sums.returned],
    ['− expired', sums.expired],
    ['− adjusted', sums.adjusted],
    ['− refunded', sums.refunded],
  ];
  return steps.filter(([name, amount]) => name === 'granted' || amount !== 0n);
};

const recordOf = ({ account, lot, touched }: LotTrace): unknown => {
  const amounts = { ...lot.sums, left: leftOf(lot), held: lot.pinned };
  const { class: lotClass, effectiveAt, expiresAt } = lot.grant.data;
  return {
    lot: lot.id,
    account,
    class: lotClass,
    effectiveAt,
    expiresAt,
    ...Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, formatNanos(amount)])),
    events: touched.map(({ position, event }) => ({ position, type: event.type, at: event.at })),
  };
};
