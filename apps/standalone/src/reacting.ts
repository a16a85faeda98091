import { startReactor } from '#apps/reactor';
import { createLeader } from '#platform';
import { postgresInbox } from '#payments/inbox';
import type { Ledger } from './ledger.js';
import type { Reactions } from './reactions-desk.js';

export const startReacting = (
  ledger: Ledger,
  { desk, parking, due, topUpCalls, provider }: Reactions,
): void => {
  const { db, tables, store, log, shutdown, metrics } = ledger;
  const { remote } = provider;
  const inbox = postgresInbox(db);
  if (remote !== null) metrics.providerNotices.openFrom(inbox.count);
  const reactor = startReactor({
    ...desk,
    ...{ store, due, topUpCalls, parking, log },
    leader: createLeader(tables, 'reactor'),
    metrics: metrics.reactions,
    provider:
      remote === null
        ? undefined
        : { inbox, objects: remote.objects, onNotice: metrics.providerNotices.handled },
  });
  metrics.reactions.parkedFrom(reactor.parked);
  shutdown.add('reactor', reactor.stop);
};
