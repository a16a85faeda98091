import { invariant, type Instant } from '#kernel';
import { webhookLimits } from './limits.js';

/** What receivers may subscribe to. Names are a format: none is renamed. */
export const webhookTypes = [
  'balance.low',
  'payment.failed',
  'grace.started',
  'service.suspended',
  'service.restored',
  'top-up.paused',
  'invoice.issued',
  'invoice.paid',
  'credits.purchased',
  'credits.refunded',
  'seats.changed',
] as const;
export type WebhookType = (typeof webhookTypes)[number];

/** Something that happened, for receivers outside. Ids alone: whoever wants more asks the API, which knows what they may see. */
export type OutgoingEvent = {
  /** `evt_…`: follows from the fact, so that each is told of once however often it is seen. The same on every try. */
  readonly id: string;
  readonly type: WebhookType;
  readonly customer: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly at: Instant;
  /** Of the log: `at_least=` this, every query knows of what is told. */
  readonly position: bigint;
};

/** Of the payload's shape; fields are added without a new one. */
export const payloadVersion = 1;

/** The body as it is signed and sent, the same bytes on every try. */
export const payloadOf = ({ id, type, customer, ids, at, position }: OutgoingEvent): string => {
  const text = JSON.stringify({
    id,
    type,
    version: payloadVersion,
    timestamp: at,
    position: position.toString(),
    data: { customer, ...ids },
  });
  invariant(text.length <= webhookLimits.payload, `the payload of ${id} is bounded`);
  return text;
};
