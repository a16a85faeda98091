import { customerFoldVersion } from '#domain/customer';
import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { versionWith } from '../versions.js';
import { project, type OrganizationChanges } from './project.js';
import { create, type OrganizationTables } from './table.js';
import { write } from './write.js';

/** A customer at a glance: who it is, who belongs to it, what runs, and how it stands (R48–R51, R31–R34). */
export const organization: ReadModel<OrganizationTables, OrganizationChanges> = {
  name: 'organization',
  version: versionWith(1, customerFoldVersion),
  streamPrefixes: [streamsOf.customer, streamsOf.standing],
  create,
  project,
  write,
  tables: {
    customers: ['customer'],
    members: ['customer', 'member'],
    invitations: ['customer', 'invitation'],
    spaces: ['customer', 'space'],
    standings: ['customer'],
  },
};

export * from './queries.js';
export { type OrganizationTables } from './table.js';
