import { policies, policyCatalogue, policyEvents, publishPolicy } from '#domain/policy';
import type { StoredEvent } from '#event-store';
import { instantOf } from '#kernel';
import { billingHistory, type BillingPlan } from './billing-history.js';
import { poolHistory, type HistoryPlan } from './pool-history.js';
import { purchaseHistory } from './purchase-history.js';
import { reconciliationHistory } from './reconciliation-facts.js';
import { chronicle } from './stream-history.js';
import { topUpHistory } from './top-up-history.js';

const published = (): readonly StoredEvent[] => {
  const { log, stream } = chronicle(0);
  const at = instantOf('2026-01-01T00:00:00.000Z');
  for (const document of policyCatalogue)
    stream({ format: policyEvents, decider: policies }, document.plan).tell(
      at,
      publishPolicy({ plan: document.plan, version: null, document }),
    );
  return log;
};

/** A log of streams of every kind, one event of each history after the other. */
export const ledgerHistory = (pools: HistoryPlan, billing: BillingPlan): readonly StoredEvent[] => {
  const histories = [
    ...[published(), poolHistory(pools), billingHistory(billing)],
    ...[purchaseHistory(), reconciliationHistory(), topUpHistory()],
  ];
  const log: StoredEvent[] = [];
  for (let at = 0; histories.some((one) => at < one.length); at += 1)
    for (const history of histories) {
      const event = history[at];
      if (event !== undefined) log.push({ ...event, position: BigInt(log.length + 1) });
    }
  return log;
};
