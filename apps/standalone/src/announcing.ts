import { commandIdOf, idOfCommand } from '#kernel';
import { startDelivering } from '#outgoing';
import type { Ledger } from './ledger.js';
import type { Reactions } from './reactions-desk.js';

/** Sends events to receivers outside. Any number of processes may: each endpoint is one's at a time. */
export const startAnnouncing = (
  { log, shutdown, metrics, clock }: Ledger,
  { outgoing, notices }: Reactions,
): void => {
  const { endpoints, deliveries, rules } = outgoing;
  const sending = startDelivering({
    ...{ endpoints, deliveries, rules },
    onDisabling: async ({ id, customer, url, failingSince }, why) => {
      log.error({ endpoint: id, why }, 'a webhook endpoint is switched off');
      // One of the product's own: the log is where its people look.
      if (customer === null) return;
      const notice = idOfCommand('ntc', commandIdOf('notice', 'webhook-disabled', id, failingSince ?? ''));
      const facts = { endpoint: id, host: new URL(url).host };
      await notices.put({ id: notice, kind: 'webhook-disabled', customer, facts, at: clock.now() });
    },
    onTried: ({ delivery, endpoint }, problem) => {
      metrics.webhooks.tried(problem === null ? 'delivered' : 'failed');
      if (problem !== null)
        log.warn({ delivery, endpoint: endpoint.id, problem }, 'a webhook could not be delivered');
    },
    onFailure: (error) => {
      log.warn({ err: error }, 'the outbox of webhooks does not answer');
    },
  });
  metrics.webhooks.waitingFrom(deliveries.count);
  shutdown.add('webhooks', sending.stop);
};
