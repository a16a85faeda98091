import type { Instant } from '#kernel';

export const noticeKinds = [
  'low-balance',
  'payment-failed',
  'grace-started',
  'suspended',
  'restored',
  'top-up-paused',
  'payment-disputed',
  'dispute-won',
  'dispute-lost',
  'invoice',
  'credit-note',
  'webhook-disabled',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** What a customer is to be told. Nothing of it names a person: who that is is looked up when it is sent. */
export type Notice = {
  /** `ntc_…`: follows from what happened, so that one episode is told of once however often it is seen. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly customer: string;
  /** Amounts, dates, numbers and ids, as text. */
  readonly facts: Readonly<Record<string, string>>;
  readonly at: Instant;
};

export type NoticeState = 'waiting' | 'sent' | 'dead';

export type NoticeShown = Notice & {
  readonly state: NoticeState;
  readonly attempts: number;
  /** Why the last try failed; of nothing that names a person. */
  readonly problem: string | null;
  readonly nextAt: Instant;
  readonly sentAt: Instant | null;
};

export type NoticeCount = { readonly waiting: number; readonly dead: number };

/** What is to be told, from the fact that causes it to the moment when it is sent. */
export type Outbox = {
  /** Again under the same id changes nothing. */
  readonly put: (notice: Notice) => Promise<void>;
  /** Takes what is due for one sender alone, and counts the try: what a sender that dies had claimed is sent again. */
  readonly claim: (limit: number) => Promise<readonly Notice[]>;
  readonly sent: (id: string) => Promise<void>;
  /** `final`: another try would come to the same. */
  readonly failed: (id: string, problem: string, final: boolean) => Promise<void>;
  /** Once more from the start, whatever became of it; `false`: there is no such notice. */
  readonly resend: (id: string) => Promise<boolean>;
  readonly find: (id: string) => Promise<NoticeShown | null>;
  /** In order of id, after `after`. */
  readonly list: (
    after: string | null,
    limit: number,
    only: { readonly state?: NoticeState | undefined; readonly customer?: string | undefined },
  ) => Promise<readonly NoticeShown[]>;
  readonly count: () => Promise<NoticeCount>;
};
