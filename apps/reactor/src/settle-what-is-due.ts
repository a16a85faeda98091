import type { CommandBus } from '@nestjs/cqrs';
import { Settle } from '#commands';
import { commandIdOf, type Clock, type Instant } from '#kernel';
import { reactorLimits } from './limits.js';

/** Something of this account was due at this instant, as far as the read model knows. */
export type DueAccount = { readonly account: string; readonly dueAt: Instant };

export type DueAccounts = {
  /** Due at or before `at`, ordered by instant and account, after the given one. */
  readonly dueBy: (at: Instant, after: DueAccount | null, limit: number) => Promise<readonly DueAccount[]>;
};

export type SettleWhatIsDue = {
  readonly due: DueAccounts;
  readonly bus: CommandBus;
  readonly clock: Clock;
  readonly onFailure: (account: string, error: unknown) => void;
};

const ACTOR = 'system:sweep';

/**
 * What a pool has due is booked soon after its instant, whether or not anybody spends from it (S2). Returns how many accounts
 * were settled. Two sweeps at once, or one on a read model that lags, book nothing twice: the stream says what is due.
 */
export const settleWhatIsDue = async (
  { due, bus, clock, onFailure }: SettleWhatIsDue,
  signal: AbortSignal,
): Promise<number> => {
  const at = clock.now();
  let settled = 0;
  let last: DueAccount | null = null;
  do {
    const page: readonly DueAccount[] = await due.dueBy(at, last, reactorLimits.page);
    settled += await settleAll(page, async ({ account, dueAt }) => {
      try {
        await bus.execute(new Settle(account, envelopeOf(account, dueAt, at)));
        return true;
      } catch (error) {
        onFailure(account, error); // still due: the next round finds it again
        return false;
      }
    });
    last = page.length === reactorLimits.page ? (page.at(-1) ?? null) : null;
  } while (last !== null && !signal.aborted);
  return settled;
};

const settleAll = async (
  page: readonly DueAccount[],
  settle: (one: DueAccount) => Promise<boolean>,
): Promise<number> => {
  const waiting = [...page];
  let settled = 0;
  const worker = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift())
      if (await settle(one)) settled += 1;
  };
  await Promise.all(Array.from({ length: Math.min(reactorLimits.settlingAtOnce, page.length) }, worker));
  return settled;
};

const envelopeOf = (account: string, dueAt: Instant, at: Instant): Settle['envelope'] => {
  const commandId = commandIdOf(ACTOR, account, dueAt);
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
