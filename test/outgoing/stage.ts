import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { instantOf } from '#kernel';
import {
  deliverWhatIsDue,
  migrateOutgoing,
  postgresDeliveries,
  postgresEndpoints,
  type Delivery,
  type OutgoingEvent,
  type SigningSecret,
  type WebhookParts,
} from '#outgoing';
import { projectionDatabase } from '../support/projection-database.js';
import type { Received } from './receiver.js';

export const at = instantOf('2026-02-01T00:00:00.000Z');
export const event = (id: string, more: Partial<OutgoingEvent> = {}): OutgoingEvent => ({
  ...{ id: `evt_${id}`, type: 'invoice.paid', customer: 'cus_1', ids: { invoice: 'inv_1' } },
  ...{ at, position: 7n, ...more },
});

/** As a receiver does it that has only the standard's library. */
export const verified = (secret: SigningSecret, { headers, body }: Received): unknown =>
  new Webhook(secret.reveal()).verify(body, headers as Record<string, string>);

/** Endpoints and deliveries in a database of their own. */
export const openStage = async () => {
  const database = await projectionDatabase();
  const { db } = database;
  await Promise.all([migrateOutgoing(db), migrateOutgoing(db)]);
  const endpoints = postgresEndpoints(db);
  const deliveries = postgresDeliveries(db);
  const disabled: string[] = [];
  const parts: WebhookParts = {
    ...{ deliveries, endpoints, rules: { loopback: true } },
    onDisabling: ({ id, failingSince }, why) => {
      disabled.push(`${id} ${why} ${failingSince === null ? 'at once' : 'for long'}`);
      return Promise.resolve();
    },
    onTried: () => undefined,
  };
  return {
    ...{ db, endpoints, deliveries, disabled, parts },
    deliver: () => deliverWhatIsDue(parts),
    subscribed: async (id: string, url: string, customer: string | null = null): Promise<SigningSecret> => {
      const types = ['invoice.paid', 'seats.changed'] as const;
      const made = await endpoints.register({ id: `whe_${id}`, customer, url, types, createdAt: at });
      const secret = made?.secret ?? null;
      if (secret === null) throw new Error('the endpoint is new');
      return secret;
    },
    only: async (endpoint = 'whe_a'): Promise<Delivery> => {
      const [delivery, ...others] = await deliveries.list(endpoint, null, 10, undefined);
      if (delivery === undefined || others.length > 0) throw new Error('there is one delivery');
      return delivery;
    },
    moveTo: async (endpoint: string, url: string): Promise<void> => {
      await sql`update webhooks.endpoints set url = ${url} where id = ${endpoint}`.execute(db);
    },
    /** The pauses and leases of deliveries and endpoints are over. */
    timePasses: async (): Promise<void> => {
      await sql`update webhooks.deliveries set next_at = now()`.execute(db);
      await sql`update webhooks.endpoints set busy_until = now()`.execute(db);
    },
    clear: async (): Promise<void> => {
      disabled.length = 0;
      await sql`
        truncate webhooks.endpoints, webhooks.events, webhooks.deliveries, webhooks.attempts, webhooks.rotations`.execute(
        db,
      );
    },
    close: database.close,
  };
};
export type Stage = Awaited<ReturnType<typeof openStage>>;
