import { Gauge, Registry } from 'prom-client';
import { apiMeters } from './api-meters.js';
import { engineMeters } from './engine-meters.js';
import { noticeMeters } from './notice-meters.js';
import { providerNoticeMeters } from './provider-notice-meters.js';
import { reactionMeters } from './reaction-meters.js';
import { reconciliationMeters } from './reconciliation-meters.js';
import { refundMeters } from './refund-meters.js';
import { webhookMeters } from './webhook-meters.js';

/** How far behind a read model is, in positions of the log. */
export type LagReading = { readonly readModel: string; readonly behind: number };

/**
 * All meters of a process, in a registry of their own: the library's default one is global, and two products in one
 * process (a test run) would count into each other.
 */
export const createMetrics = () => {
  const registry = new Registry();
  processMeters(registry);
  return {
    registry,
    engine: engineMeters(registry),
    api: apiMeters(registry),
    projections: projectionMeters(registry),
    reactions: reactionMeters(registry),
    reconciliation: reconciliationMeters(registry),
    refunds: refundMeters(registry),
    notices: noticeMeters(registry),
    providerNotices: providerNoticeMeters(registry),
    webhooks: webhookMeters(registry),
  };
};

export type Metrics = ReturnType<typeof createMetrics>;

/** Lag is read when somebody asks for the metrics, not before. */
const projectionMeters = (registry: Registry) => {
  let read: () => Promise<readonly LagReading[]> = () => Promise.resolve([]);
  new Gauge({
    name: 'ledger_projection_lag',
    help: 'Positions of the log that a read model has not applied yet',
    labelNames: ['read_model'],
    registers: [registry],
    async collect() {
      const readings = await read().catch(() => []); // the database is away: the other meters still answer
      this.reset();
      for (const { readModel, behind } of readings) this.set({ read_model: readModel }, behind);
    },
  });
  return {
    lagFrom: (source: () => Promise<readonly LagReading[]>): void => {
      read = source;
    },
  };
};

const processMeters = (registry: Registry): void => {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Memory of this process',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Gauge({
    name: 'process_uptime_seconds',
    help: 'Time since this process started',
    registers: [registry],
    collect() {
      this.set(process.uptime());
    },
  });
};
