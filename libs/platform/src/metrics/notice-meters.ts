import { Counter, type Registry } from 'prom-client';
import { standingGauge } from './standing-gauge.js';

/** Letters that wait for their turn or another try, and those that are given up. */
export type OutboxReading = { readonly waiting: number; readonly dead: number };

/** What the sender of notices tells. */
export const noticeMeters = (registry: Registry) => {
  const registers = [registry];
  const tries = new Counter({
    name: 'ledger_notices_total',
    help: 'Tries to send a notice, by what came of them',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const unsent = standingGauge(registry, {
    name: 'ledger_notices_unsent',
    help: 'Notices that are not sent',
    none: { waiting: 0, dead: 0 },
  });
  return {
    sent: (kind: string): void => {
      tries.inc({ kind, outcome: 'sent' });
    },
    failed: (kind: string): void => {
      tries.inc({ kind, outcome: 'failed' });
    },
    waitingFrom: (source: () => Promise<OutboxReading>): void => {
      unsent.from(source);
    },
  };
};
