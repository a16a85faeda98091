import type { Registry } from 'prom-client';
import { standingGauge } from './standing-gauge.js';

/** Refunds whose money has not reached its payer: asked for and not answered, and failed so that somebody has to see to it. */
export type OpenRefundsReading = { readonly underWay: number; readonly failed: number };

/** What money that is owed back tells. */
export const refundMeters = (registry: Registry) => {
  const open = standingGauge(registry, {
    name: 'ledger_refunds_open',
    help: 'Refunds whose money has not reached its payer: a failed one waits for somebody to try it again or to settle it',
    none: { 'under-way': 0, failed: 0 },
  });
  return {
    openFrom: (source: () => Promise<OpenRefundsReading>): void => {
      open.from(async () => {
        const { underWay, failed } = await source();
        return { 'under-way': underWay, failed };
      });
    },
  };
};
