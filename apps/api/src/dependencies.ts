import type { Fact, LedgerStreams } from '#commands';
import type { Print } from '#documents';
import type { RecordStatement } from '#domain/customer';
import type { RecordDocument, Seller } from '#domain/invoice';
import type { CompleteReconciliation } from '#domain/reconciliation';
import type { EventStore } from '#event-store';
import type { Clock, Ids, Instant, Nanos, Window } from '#kernel';
import type { FakePayments, PaymentMethods, Payments } from '#payments';
import type { Inbox } from '#payments/inbox';
import type { Mailbox, Outbox } from '#notices';
import type { Deliveries, Endpoints, TargetRules } from '#outgoing';
import type { RateCard } from '#rate-card';
import type { TaxDesk } from '#tax';
import type { Vault } from '#vault';
import type { CycleAccounts } from './documents/cycle-accounts.js';
import type { AccountsOf } from './documents/pool-credits.js';
import type { ApiKeys } from './access/api-keys.js';
import type { ReadSide } from './queries/read-side.js';

/** Structural: pino's logger is one. */
export type ApiLog = {
  readonly info: (facts: object, says: string) => void;
  readonly warn: (facts: object, says: string) => void;
  readonly error: (facts: object, says: string) => void;
};

/** Whether every part can do its work right now. */
export type ApiHealth = {
  readonly ready: () => Promise<{
    readonly ok: boolean;
    readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail: string }>>;
  }>;
};

/** What the API tells the meters. All are called on the hot path: they must not throw or wait. */
export type ApiMetrics = {
  readonly answered: (route: string, status: number, seconds: number) => void;
  readonly openCalls: (count: number) => void;
  readonly liveClients: (count: number) => void;
  /** The text for `/metrics`. */
  readonly exposition: () => Promise<{ readonly contentType: string; readonly text: string }>;
};

/** A notice that was not taken in. `verified`: it is the provider's, and still nothing that this ledger can use. */
export type WebhookRefused = { readonly verified: boolean; readonly reason: string };

export type Incoming = {
  /** Resolves once the notice is durable; rejects where it could not be kept, to be sent again. */
  readonly receive: (webhook: {
    readonly body: Buffer;
    readonly signature: string | undefined;
  }) => Promise<WebhookRefused | null>;
  readonly inbox: Pick<Inbox, 'list' | 'find' | 'retry'>;
};

/** The comparison of a period's books with the payment provider's. */
export type Reconciling = {
  readonly entity: string;
  readonly compare: (
    period: Window,
    readAt: Instant,
  ) => Promise<
    | {
        readonly kind: 'compared';
        readonly found: Omit<CompleteReconciliation, 'reconciliation' | 'entity' | 'scheduled'>;
      }
    | { readonly kind: 'too-large'; readonly limit: number }
    | { readonly kind: 'unreadable' }
    | { readonly kind: 'late'; readonly atLeast: bigint; readonly position: bigint }
  >;
};

/** Injection token of `ApiDependencies`. */
export const API_DEPENDENCIES = Symbol('api dependencies');

/** Everything that the API does not make itself; given by the process that composes it. */
export type ApiDependencies = LedgerStreams & {
  readonly rateCard: RateCard;
  /** What comes on top of an invoice, shown with every preview (R27). */
  readonly taxDesk: TaxDesk;
  /** Names and addresses by opaque id: nothing of them is in an event. */
  readonly vault: Vault;
  readonly store: EventStore;
  readonly readSide: ReadSide;
  readonly keys: ApiKeys;
  readonly clock: Clock;
  /** Of a process on a test clock. Rejects with `ClockRefused`. Absent on the real clock. */
  readonly advanceClock?: ((to: Instant) => Promise<Instant>) | undefined;
  /**
   * Runs what follows from facts that a call has just made (S21), within bounded steps and time; never rejects. What it does not
   * finish is the reactor's. Absent: all of it is.
   */
  readonly followThrough?: ((facts: readonly Fact[]) => Promise<void>) | undefined;
  /** Why a refund of a purchase would be declined now; null: nothing speaks against it. Absent: it is found out afterwards. */
  readonly refundOutlook?:
    | ((
        purchase: string,
        asked: { readonly amount: Nanos | null; readonly reason: string },
      ) => Promise<'payment-held' | 'payment-given-back' | 'refund-of-consumed' | null>)
    | undefined;
  /** Asked what a payer has to do next, a secret of the payer that is stored nowhere; and what is on file. Absent: not told. */
  readonly payments?: (Pick<Payments, 'outcomeOf'> & PaymentMethods) | undefined;
  /** The payment provider, where it is one that fails on demand. */
  readonly sandboxPayments?: Pick<FakePayments, 'behave' | 'behaviourOf'> | undefined;
  /** Prints again what was printed, or rejects; and who issues what is printed now. Absent: nothing is printed. */
  readonly documents?:
    | {
        readonly reprint: (invoice: string, recorded: RecordDocument) => Promise<Buffer>;
        readonly reprintStatement: (customer: string, recorded: RecordStatement) => Promise<Buffer>;
        /** What is in a statement, of any time. */
        readonly accountsOf: (of: AccountsOf) => Promise<CycleAccounts>;
        /** What no record is kept of. */
        readonly printed: Print;
        readonly seller: Seller;
      }
    | undefined;
  /** Letters to customers, sent and unsent. Absent: none are written. */
  readonly notices?: Pick<Outbox, 'find' | 'list' | 'resend'> | undefined;
  /** Letters that no mail server took along. Absent: one is configured. */
  readonly mailbox?: Mailbox | undefined;
  /** What the payment provider tells by itself. Absent: it tells nothing here. */
  readonly incoming?: Incoming | undefined;
  /** Where events are sent. Absent: nowhere. */
  readonly outgoing?:
    | {
        readonly endpoints: Omit<Endpoints, 'disable'>;
        readonly deliveries: Pick<Deliveries, 'find' | 'list' | 'resend'>;
        readonly rules: TargetRules;
      }
    | undefined;
  /** Absent: the payment provider's books cannot be read here. */
  readonly reconciling?: Reconciling | undefined;
  readonly ids: Ids;
  readonly log: ApiLog;
  readonly metrics: ApiMetrics;
  readonly health: ApiHealth;
};
