import type { Registry } from 'prom-client';
import { standingGauge } from './standing-gauge.js';

/** What comparing the books with the payment provider's tells. */
export const reconciliationMeters = (registry: Registry) => {
  const differences = standingGauge(registry, {
    name: 'ledger_reconciliation_differences',
    help: "Differences from the payment provider's books in the days reconciled of late, each day by its latest reconciliation",
    none: { open: 0 },
  });
  return {
    differencesFrom: (source: () => Promise<number>): void => {
      differences.from(async () => ({ open: await source() }));
    },
  };
};
