import { startReactor } from '#apps/reactor';
import { createLeader } from '#platform';
import { postgresInbox } from '#payments/inbox';
import { bindPayments, openRefunds } from '#projections/payments';
import type { Ledger } from './ledger.js';
import { unlessMissing, type Reactions } from './reactions-desk.js';

const NO_REFUNDS = { underWay: 0, failed: 0 } as const;

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
  metrics.refunds.openFrom(() => openRefunds(bindPayments(db)).catch(unlessMissing(NO_REFUNDS)));
  shutdown.add('reactor', reactor.stop);
};
