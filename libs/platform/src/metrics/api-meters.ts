import { Gauge, Histogram, type Registry } from 'prom-client';

/** What the API tells, and the text that a collector fetches. */
export const apiMeters = (registry: Registry) => {
  const registers = [registry];
  const seconds = new Histogram({
    name: 'ledger_http_seconds',
    help: 'Time to answer a call',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const open = new Gauge({
    name: 'ledger_http_open_calls',
    help: 'Calls that are being answered',
    registers,
  });
  const live = new Gauge({
    name: 'ledger_http_live_clients',
    help: 'Clients that follow a live balance',
    registers,
  });
  return {
    /** `route` is the pattern, never the path: a label of ids would grow without bound. */
    answered: (route: string, status: number, took: number): void => {
      seconds.observe({ route, status }, took);
    },
    openCalls: (count: number): void => {
      open.set(count);
    },
    liveClients: (count: number): void => {
      live.set(count);
    },
    exposition: async (): Promise<{ contentType: string; text: string }> => ({
      contentType: registry.contentType,
      text: await registry.metrics(),
    }),
  };
};
