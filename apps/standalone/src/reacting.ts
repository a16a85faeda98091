import { startReactor } from '#apps/reactor';
import { createLeader } from '#platform';
import type { Ledger } from './ledger.js';
import type { Reactions } from './reactions-desk.js';

export const startReacting = (ledger: Ledger, { desk, parking, due, topUpCalls }: Reactions): void => {
  const { tables, store, log, shutdown, metrics } = ledger;
  const reactor = startReactor({
    ...desk,
    ...{ store, due, topUpCalls, parking, log },
    leader: createLeader(tables, 'reactor'),
    metrics: metrics.reactions,
  });
  metrics.reactions.parkedFrom(reactor.parked);
  shutdown.add('reactor', reactor.stop);
};
