import type { Customer } from '#domain/customer';
import { momentOf, type MomentOptions } from '../accounts/moment.js';
import { customerAt } from '../customers/history.js';
import { namesFor, type Names, type NamesOption } from '../customers/names.js';
import { staysOf, type Stay } from '../customers/roster.js';
import { seatBook } from '../customers/seat-changes.js';
import { exitCodes } from '../problem.js';
import { factsOf, tableOf, type Column } from '../print/table.js';
import { moment as written } from '../print/times.js';
import type { Run } from './command.js';

export type MembersOptions = MomentOptions & NamesOption;

const columnsFor = (names: Names | null): readonly Column<Stay>[] => [
  { head: 'member', text: ({ member }) => member },
  ...(names === null ? [] : [{ head: 'name', text: ({ member }: Stay) => names(member) }]),
  { head: 'role', text: ({ role }) => role },
  { head: 'joined', text: ({ joined }) => written(joined) },
  { head: 'by', text: ({ joinedIn }) => joinedIn?.actor ?? null },
  { head: 'position', align: 'right', text: ({ joinedIn }) => joinedIn?.position ?? null },
  { head: 'left', text: ({ left }) => (left === null ? null : written(left)) },
  { head: 'by', text: ({ leftIn }) => leftIn?.actor ?? null },
  { head: 'position', align: 'right', text: ({ leftIn }) => leftIn?.position ?? null },
];

const recordOf = (stay: Stay, names: Names | null): unknown => ({
  line: 'member',
  member: stay.member,
  ...(names === null ? {} : { name: names(stay.member) }),
  role: stay.role,
  joinedAt: stay.joined,
  joinedBy: stay.joinedIn?.actor ?? null,
  joinedIn: stay.joinedIn?.position ?? null,
  leftAt: stay.left,
  leftBy: stay.leftIn?.actor ?? null,
  leftIn: stay.leftIn?.position ?? null,
});

type Open = {
  readonly invitation: string;
  readonly invitee: string;
  readonly role: string;
  readonly expiresAt: string;
};
const openIn = (customer: Customer): readonly Open[] =>
  [...customer.invitations].map(([invitation, open]) => ({
    invitation,
    invitee: open.invitee,
    role: open.role,
    expiresAt: written(open.expiresAt),
  }));

const invitationColumns = (names: Names | null): readonly Column<Open>[] => [
  { head: 'invitation', text: ({ invitation }) => invitation },
  { head: 'invited', text: ({ invitee }) => (names === null ? invitee : names(invitee)) },
  { head: 'role', text: ({ role }) => role },
  { head: 'until', text: ({ expiresAt }) => expiresAt },
];

/** Who is and who was a member of a customer, and whom it has invited, at a moment. */
export const members: Run<MembersOptions> = async ({ ledger, output }, customer, options) => {
  const moment = momentOf(options, ledger.now);
  const book = seatBook();
  const { state, last } = await customerAt(ledger, customer, moment, book.note);
  const stays = staysOf(book.changes);
  const open = openIn(state);
  const ids = [...stays.map(({ member }) => member), ...open.map(({ invitee }) => invitee)];
  const names = await namesFor(ledger, options, ids);
  if (output.json) {
    for (const stay of stays) await output.record(recordOf(stay, names));
    for (const one of open)
      await output.record({
        line: 'invitation',
        ...one,
        ...(names === null ? {} : { name: names(one.invitee) }),
      });
    return exitCodes.fine;
  }
  const there = stays.filter(({ left }) => left === null).length;
  await output.line(
    factsOf([
      ['customer', customer],
      ['kind', state.registered?.kind ?? null],
      ['as of', written(moment.asOf)],
      ['members', `${there.toString()} now, ${(stays.length - there).toString()} left`],
      ['up to', `position ${last.position.toString()}`],
    ]),
  );
  await output.line(`\n${tableOf(columnsFor(names), stays)}`);
  if (open.length > 0) await output.line(`\n${tableOf(invitationColumns(names), open)}`);
  return exitCodes.fine;
};
