import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { memberEvents, project, type MembersChanges } from './project.js';
import { create, type MembersTables } from './table.js';
import { write } from './write.js';

/** Who is a member, who was, and who is invited (R48, R66). */
export const members: ReadModel<MembersTables, MembersChanges> = {
  name: 'members',
  version: 2, // an index by member
  streamPrefixes: [streamsOf.customer],
  types: memberEvents,
  create,
  project,
  write,
  tables: { members: ['customer', 'member'], invitations: ['customer', 'invitation'] },
};

export * from './queries.js';
export { type MembersTables } from './table.js';
