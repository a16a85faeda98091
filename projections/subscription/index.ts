import { customerFoldVersion, subscriptionTypes } from '#domain/customer';
import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { versionWith } from '../versions.js';
import { project, type SubscriptionChanges } from './project.js';
import { create, type SubscriptionTables } from './table.js';
import { write } from './write.js';

/** What a customer is subscribed to, at which price, until when, and what comes next (R58, R60, R21). */
export const subscription: ReadModel<SubscriptionTables, SubscriptionChanges> = {
  name: 'subscription',
  version: versionWith(1, customerFoldVersion),
  streamPrefixes: [streamsOf.customer],
  types: subscriptionTypes,
  create,
  project,
  write,
  tables: { folds: ['customer'], subscriptions: ['customer', 'subscription'] },
};

export * from './queries.js';
export { type SubscriptionTables } from './table.js';
