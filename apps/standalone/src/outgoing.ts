import { postgresDeliveries, postgresEndpoints } from '#outgoing';
import type { Ledger } from './ledger.js';

export type Outgoing = ReturnType<typeof openOutgoing>;

/** Where events are sent, and those that are on their way. */
export const openOutgoing = ({ db, config }: Pick<Ledger, 'db' | 'config'>) => ({
  endpoints: postgresEndpoints(db),
  deliveries: postgresDeliveries(db),
  rules: { loopback: config.webhooksToLoopback },
});
