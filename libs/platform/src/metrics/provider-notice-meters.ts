import { Counter, type Registry } from 'prom-client';
import { standingGauge } from './standing-gauge.js';

/** Notices that wait to be worked through, and those that are set aside for somebody to look at. */
export type InboxReading = { readonly waiting: number; readonly quarantined: number };

/** What comes of notices of the payment provider. */
export const providerNoticeMeters = (registry: Registry) => {
  const registers = [registry];
  const received = new Counter({
    name: 'ledger_provider_webhooks_total',
    help: 'Webhooks of the payment provider that arrived: new, known, or why they were refused',
    labelNames: ['outcome'],
    registers,
  });
  const handled = new Counter({
    name: 'ledger_provider_notices_total',
    help: 'Notices of the payment provider that were worked through, by what came of them',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const open = standingGauge(registry, {
    name: 'ledger_provider_notices_open',
    help: 'Notices of the payment provider that nothing has come of yet',
    none: { waiting: 0, quarantined: 0 },
  });
  return {
    received: (outcome: string): void => {
      received.inc({ outcome });
    },
    handled: (kind: string, outcome: string): void => {
      handled.inc({ kind, outcome });
    },
    openFrom: (source: () => Promise<InboxReading>): void => {
      open.from(source);
    },
  };
};
