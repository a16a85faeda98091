import type { CommandBus } from '@nestjs/cqrs';
import {
  Settle,
  SettleCustomer,
  SettleInvoice,
  SettlePurchase,
  SettleStanding,
  SettleTopUp,
} from '#commands';
import { commandIdOf, type Clock, type Instant } from '#kernel';
import { reactorLimits } from './limits.js';

/** Something of this stream was due at this instant, as far as the read model knows. */
export type DueStream = {
  readonly stream: string;
  readonly category: 'Customer' | 'Standing' | 'Invoice' | 'Purchase' | 'CreditPool' | 'TopUp';
  readonly id: string;
  readonly dueAt: Instant;
};

/** `Key`: where a page ended, as the read model tells it. */
export type DueStreams<Key = unknown> = {
  /** Due at or before `at`, the longest overdue first; `next` null: that was the last page. */
  readonly dueBy: (
    at: Instant,
    page: { readonly limit: number; readonly after: Key | null },
  ) => Promise<{ readonly streams: readonly DueStream[]; readonly next: Key | null }>;
};

export type SettleWhatIsDue<Key> = {
  readonly due: DueStreams<Key>;
  readonly bus: Pick<CommandBus, 'execute'>;
  readonly clock: Clock;
  readonly onFailure: (stream: string, error: unknown) => void;
};

const ACTOR = 'system:sweep';

/**
 * What a stream has due is booked soon after its instant, whether or not anybody asks anything of it (S2). Returns how many were
 * settled. Two sweeps at once, or one on a read model that lags, book nothing twice: the stream says what is due. One that fails
 * is passed over and met again by the next sweep.
 */
export const settleWhatIsDue = async <Key>(
  parts: SettleWhatIsDue<Key>,
  signal: AbortSignal,
): Promise<number> => {
  const at = parts.clock.now();
  let settled = 0;
  let after: Key | null = null;
  do {
    const page: { readonly streams: readonly DueStream[]; readonly next: Key | null } = await parts.due.dueBy(
      at,
      { limit: reactorLimits.page, after },
    );
    settled += await settlePage(parts, page.streams, at);
    after = page.next;
  } while (after !== null && !signal.aborted);
  return settled;
};

const settlePage = async <Key>(
  { bus, onFailure }: SettleWhatIsDue<Key>,
  page: readonly DueStream[],
  at: Instant,
): Promise<number> => {
  const waiting = [...page];
  let settled = 0;
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      try {
        await bus.execute(commandFor(one, at));
        settled += 1;
      } catch (error) {
        onFailure(one.stream, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(reactorLimits.settlingAtOnce, page.length) }, work));
  return settled;
};

const commandFor = (
  due: DueStream,
  at: Instant,
): Settle | SettleCustomer | SettleStanding | SettleInvoice | SettlePurchase | SettleTopUp => {
  const envelope = envelopeOf(due, at);
  switch (due.category) {
    case 'Customer':
      return new SettleCustomer(due.id, envelope);
    case 'Standing':
      return new SettleStanding(due.id, envelope);
    case 'Invoice':
      return new SettleInvoice(due.id, envelope);
    case 'Purchase':
      return new SettlePurchase(due.id, envelope);
    case 'CreditPool':
      return new Settle(due.id, envelope);
    case 'TopUp':
      return new SettleTopUp(due.id, envelope);
  }
};

const envelopeOf = ({ category, id, dueAt }: DueStream, at: Instant): Settle['envelope'] => {
  const commandId = commandIdOf(ACTOR, category, id, dueAt);
  return {
    commandId,
    fingerprint: 'settle',
    actor: ACTOR,
    correlation: commandId,
    causation: null,
    at,
    dryRun: false,
  };
};
