import { Counter, type Registry } from 'prom-client';
import { standingGauge } from './standing-gauge.js';

/** What the sender of webhooks tells. */
export const webhookMeters = (registry: Registry) => {
  const tries = new Counter({
    name: 'ledger_webhooks_total',
    help: 'Tries to deliver a webhook, by what came of them',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const undelivered = standingGauge(registry, {
    name: 'ledger_webhooks_undelivered',
    help: 'Webhooks that are not delivered',
    none: { waiting: 0, dead: 0 },
  });
  return {
    tried: (outcome: 'delivered' | 'failed'): void => {
      tries.inc({ outcome });
    },
    waitingFrom: undelivered.from,
  };
};
