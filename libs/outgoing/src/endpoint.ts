import type { Instant } from '#kernel';
import type { OutgoingEvent, WebhookType } from './event.js';
import type { SigningSecret } from './signing.js';

/** Where events go, as it is shown: its secret is told when it is made and never again. */
export type Endpoint = {
  /** `whe_…` */
  readonly id: string;
  /** Whose events; null: everybody's. */
  readonly customer: string | null;
  readonly url: string;
  readonly types: readonly WebhookType[];
  readonly createdAt: Instant;
  /** Until then the secret before signs too; null: there is none, or its time is over. */
  readonly previousSecretUntil: Instant | null;
  /** Since when nothing has arrived; null: the last try worked, or there was none. */
  readonly failingSince: Instant | null;
  readonly disabledAt: Instant | null;
  readonly disabledWhy: DisabledWhy | null;
  readonly deletedAt: Instant | null;
};

/** `gone`: it answered 410. */
export type DisabledWhy = 'failing' | 'gone';

/** `failing`: nothing has arrived since a try that failed. `disabled`: nothing is sent any more. */
export const endpointStates = ['working', 'failing', 'disabled'] as const;
export type EndpointState = (typeof endpointStates)[number];

export type NewEndpoint = Pick<Endpoint, 'id' | 'customer' | 'url' | 'types' | 'createdAt'>;

/** Where endpoints are kept. */
export type Endpoints = {
  /** `secret` is null where the endpoint was there already; null: the customer has as many as it may. */
  readonly register: (
    endpoint: NewEndpoint,
  ) => Promise<{ readonly endpoint: Endpoint; readonly secret: SigningSecret | null } | null>;
  /** Also one that was deleted. */
  readonly find: (id: string) => Promise<Endpoint | null>;
  /** In order of id, after `after`; `customer` undefined: of all, `state` undefined: in any. */
  readonly list: (
    after: string | null,
    limit: number,
    customer: string | undefined,
    state?: EndpointState,
  ) => Promise<readonly Endpoint[]>;
  /** What waits for it is given up. */
  readonly remove: (id: string) => Promise<void>;
  /** Once for each `rotation`; null: this one was done already. */
  readonly rotate: (id: string, rotation: string) => Promise<SigningSecret | null>;
  readonly enable: (id: string) => Promise<void>;
  readonly disable: (id: string, why: DisabledWhy) => Promise<void>;
};

export type DeliveryState = 'waiting' | 'delivered' | 'dead';

export type Attempt = {
  readonly at: Instant;
  /** Null: under way, or its sender died. */
  readonly endedAt: Instant | null;
  readonly status: number | null;
  readonly problem: string | null;
};

/** One event on its way to one endpoint. */
export type Delivery = {
  /** `whd_…` */
  readonly id: string;
  readonly endpoint: string;
  readonly event: string;
  readonly type: WebhookType;
  readonly payload: string;
  readonly position: bigint;
  readonly state: DeliveryState;
  /** Null: nothing more is tried. */
  readonly nextAt: Instant | null;
  readonly deliveredAt: Instant | null;
  /** The latest, oldest first. */
  readonly attempts: readonly Attempt[];
};

/** What one sender alone has to send now. */
export type Claimed = {
  readonly delivery: string;
  readonly attempt: number;
  /** Tries of this round, this one counted. */
  readonly tries: number;
  readonly endpoint: Endpoint;
  readonly event: string;
  readonly payload: string;
  /** Newest first: each signs. */
  readonly secrets: readonly SigningSecret[];
  /** By the database's clock, which is a real one: receivers refuse what is old. */
  readonly now: Instant;
};

/** What came of one try. `status` is null where nobody answered. */
export type TryFailed = {
  readonly status: number | null;
  readonly problem: string;
  /** Null: it is given up. */
  readonly pauseMs: number | null;
};

export type DeliveryKey = { readonly position: bigint; readonly id: string };

/** Events on their way, from the fact that causes them to a receiver's yes. */
export type Deliveries = {
  /** To every endpoint that wants it now; again under the same id changes nothing. */
  readonly publish: (event: OutgoingEvent) => Promise<void>;
  /** Takes up to `limit` endpoints, and of each the oldest that is due. What a dead sender had claimed comes again. */
  readonly claim: (limit: number) => Promise<readonly Claimed[]>;
  readonly delivered: (claimed: Claimed, status: number) => Promise<void>;
  /** Answers since when nothing has arrived at the endpoint. */
  readonly failed: (claimed: Claimed, what: TryFailed) => Promise<{ readonly failingMs: number }>;
  /** Once more from the start, whatever became of it. */
  readonly resend: (id: string) => Promise<void>;
  readonly find: (id: string) => Promise<Delivery | null>;
  /** Newest first, before `before`. */
  readonly list: (
    endpoint: string,
    before: DeliveryKey | null,
    limit: number,
    state: DeliveryState | undefined,
  ) => Promise<readonly Delivery[]>;
  /** What arrived long enough ago, with its tries, and events that nobody waits for: some at a time. True: there may be more. */
  readonly forget: () => Promise<boolean>;
  readonly count: () => Promise<{ readonly waiting: number; readonly dead: number }>;
};
