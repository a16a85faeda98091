import { formatNanos, plusMs, type Nanos } from '#kernel';
import { instantFrom, pastInstant } from '../accounts/moment.js';
import { customerAt } from '../customers/history.js';
import { namesFor, type Names, type NamesOption } from '../customers/names.js';
import { costOf, seatBook, type SeatChange } from '../customers/seat-changes.js';
import { auditorLimits as limits } from '../limits.js';
import { exitCodes } from '../problem.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { delay, moment } from '../print/times.js';
import { lineText } from '../summaries/customer.js';
import { words } from '../summaries/wording.js';
import type { Context, Run } from './command.js';

export type SeatHistoryOptions = NamesOption & { readonly from?: string; readonly to?: string };

type Row = SeatChange & { readonly names: Names | null };

const whoText = ({ members, names }: Row): string =>
  members
    .map(({ member, from, to }) => {
      const who = names === null ? member : `${member} ${names(member)}`;
      return to === null ? `${who} left` : from === null ? `${who}: ${to}` : `${who}: ${from} → ${to}`;
    })
    .join(', ');

const whyText = ({ lines, later, ordered }: Row): string =>
  words(
    lines.map(lineText).join(' + '),
    later === null
      ? null
      : `${signed(later.amount)} a cycle${later.from === null ? '' : ` from ${moment(later.from)}`}`,
    ordered === null ? null : `ordered by ${ordered.actor} at ${moment(ordered.event.at)}`,
  );

const signed = (amount: Nanos): string => `${amount > 0n ? '+' : ''}${formatNanos(amount)}`;

const columns: readonly Column<Row>[] = [
  { head: 'counts at', text: ({ event }) => moment(event.at) },
  {
    head: 'recorded',
    text: ({ event, entry }) => (entry === null ? 'due' : delay(event.at, entry.recordedAt)),
  },
  { head: 'position', align: 'right', text: ({ entry }) => entry?.position ?? null },
  { head: 'event', text: ({ event }) => event.type },
  { head: 'by', text: ({ entry }) => entry?.actor ?? null },
  { head: 'member', text: whoText },
  { head: 'used', align: 'right', text: ({ seats }) => seats?.used ?? null },
  { head: 'paid', align: 'right', text: ({ seats }) => seats?.paid ?? null },
  { head: 'to go', align: 'right', text: ({ seats }) => seats?.scheduledRemovals ?? null },
  { head: 'cost', amount: ({ cost }) => cost },
  { head: 'why', text: whyText },
];

const recordOf = ({ event, entry, members, ordered, seats, lines, cost, later, names }: Row): unknown => ({
  effectiveAt: event.at,
  recordedAt: entry?.recordedAt ?? null,
  position: entry?.position ?? null,
  revision: entry?.revision ?? null,
  type: event.type,
  by: entry?.actor ?? null,
  orderedBy: ordered?.actor ?? null,
  members: members.map((one) => (names === null ? one : { ...one, name: names(one.member) })),
  seats,
  lines: lines.map(({ amount, unitPrice, ...line }) => ({
    ...line,
    unitPrice: formatNanos(unitPrice),
    amount: formatNanos(amount),
  })),
  cost: cost === null ? null : formatNanos(cost),
  later: later === null ? null : { ...later, amount: formatNanos(later.amount) },
});

/** Every change of members and seats: who, when it counts and when it was recorded, how many seats then, and what it costs. */
export const seatHistory: Run<SeatHistoryOptions> = async ({ ledger, output }, customer, options) => {
  const to = pastInstant('--to', options.to, ledger.now);
  const from = options.from === undefined ? null : instantFrom('--from', options.from);
  const book = seatBook();
  const asOf = { asOf: options.to === undefined ? to : plusMs(to, -1), knownAt: ledger.now };
  const { state } = await customerAt(ledger, customer, asOf, book.note);
  const changes = book.changes.filter(({ event }) => from === null || event.at >= from);
  const ids = changes.flatMap(({ members }) => members.map(({ member }) => member));
  const names = await namesFor(ledger, options, ids);
  const rows = changes.map((change) => ({ ...change, names }));
  if (output.json) {
    for (const row of rows) await output.record(recordOf(row));
    return exitCodes.fine;
  }
  const { subscription } = state;
  const terms = subscription?.plan.terms;
  await output.line(
    factsOf([
      ['customer', customer],
      ['plan', subscription?.plan.policy ?? 'none now'],
      ['seats', terms === undefined ? null : (terms.seats?.model ?? 'none')],
      ['cost', `${formatNanos(costOf(changes))} ${terms?.currency ?? ''}`.trim()],
    ]),
  );
  await table({ ledger, output }, rows);
  return exitCodes.fine;
};

const table = async ({ output }: Context, rows: readonly Row[]): Promise<void> => {
  await output.line(`\n${tableOf(columns, rows.slice(0, limits.tableRows))}`);
  if (rows.length > limits.tableRows)
    output.remark(
      `${(rows.length - limits.tableRows).toString()} more: narrow it with --from and --to, or take all of them with --json`,
    );
};
