import type { FastifyInstance } from 'fastify';
import type { LedgerPosition } from '../call/ledger-position.js';
import type { ApiMetrics } from '../dependencies.js';
import type { Closing } from './closing.js';

type Observed = { readonly position: LedgerPosition; readonly closing: Closing };

/** `Ledger-Position` on every answer that has none of its own, and a measure of each. */
export const observe = (
  server: FastifyInstance,
  metrics: ApiMetrics,
  { position, closing }: Observed,
): void => {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!reply.hasHeader('ledger-position'))
      void reply.header('ledger-position', position.current.toString());
    void reply.header('x-request-id', request.id);
    if (closing.begun) void reply.header('connection', 'close');
    done(null, payload);
  });
  server.addHook('onResponse', (request, reply, done) => {
    metrics.answered(request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
};
