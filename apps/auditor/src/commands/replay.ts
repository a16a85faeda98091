import { accountOf, storedData, type LedgerEntry } from '../accounts/events.js';
import { selected, type ReplayOptions, type Selection, selectionOf } from '../accounts/selection.js';
import { summaryOf } from '../summaries/summary.js';
import { auditorLimits as limits } from '../limits.js';
import { exitCodes } from '../problem.js';
import { tableOf, type Column } from '../print/table.js';
import { delay, moment } from '../print/times.js';
import type { Context, Run } from './command.js';

const columns: readonly Column<LedgerEntry>[] = [
  { head: 'position', align: 'right', text: ({ position }) => position },
  { head: 'counts at', text: ({ event }) => moment(event.at) },
  { head: 'recorded', text: ({ event, recordedAt }) => delay(event.at, recordedAt) },
  {
    head: 'stream',
    text: ({ stream, revision }) => `${accountOf(stream) ?? stream} @${revision.toString()}`,
  },
  { head: 'event', text: ({ event }) => event.type },
  { head: 'amount', amount: ({ event }) => summaryOf(event).amount },
  { head: 'by', text: ({ actor }) => actor },
  { head: 'what', text: ({ event }) => summaryOf(event).says },
];

/** Everything that is known of an event, for another program. */
const entryRecord = (entry: LedgerEntry): Readonly<Record<string, unknown>> => ({
  position: entry.position,
  stream: entry.stream,
  revision: entry.revision,
  id: entry.id,
  type: entry.event.type,
  storedName: entry.storedName,
  effectiveAt: entry.event.at,
  recordedAt: entry.recordedAt,
  actor: entry.actor,
  command: entry.commandId,
  correlation: entry.correlation,
  causation: entry.causation,
  data: storedData(entry.event),
  hash: entry.hash,
});

/** Events in order of position; a table of the first ones, or all of them as JSON lines. */
export const replay: Run<ReplayOptions> = async ({ ledger, output }, subject, options) => {
  const selection = await selectionOf(ledger, subject, options);
  return output.json
    ? await stream({ ledger, output }, selection)
    : await table({ ledger, output }, selection);
};

const stream = async ({ ledger, output }: Context, selection: Selection): Promise<0> => {
  const progress = output.progress('replay', ledger.head);
  for await (const entries of selected(ledger, selection, progress.at))
    for (const entry of entries) await output.record(entryRecord(entry));
  await progress.done();
  return exitCodes.fine;
};

const table = async ({ ledger, output }: Context, selection: Selection): Promise<0> => {
  const progress = output.progress('replay', ledger.head);
  const rows: LedgerEntry[] = [];
  let more = 0;
  for await (const entries of selected(ledger, selection, progress.at))
    for (const entry of entries) {
      if (rows.length < selection.limit) rows.push(entry);
      else more += 1;
    }
  await progress.done();
  if (rows.length === 0)
    output.remark('no event matches; the log ends at position ' + ledger.head.toString());
  else await output.line(tableOf(columns, rows));
  if (more > 0)
    output.remark(
      `${more.toString()} more: raise --limit (up to ${limits.tableRows.toString()}), narrow the filters, or take all of them with --json`,
    );
  return exitCodes.fine;
};
