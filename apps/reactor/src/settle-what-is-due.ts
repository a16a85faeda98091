import type { CommandBus } from '@nestjs/cqrs';
import { Settle } from '#commands';
import { commandIdOf, type Clock, type Instant } from '#kernel';
import { reactorLimits } from './limits.js';

/** Something of this account was due at this instant, as far as the read model knows. */
export type DueAccount = { readonly account: string; readonly dueAt: Instant };

export type DueAccounts = {
  /** Due at or before `at`, the longest overdue first. */
  readonly dueBy: (at: Instant, limit: number) => Promise<readonly DueAccount[]>;
  /** Waits a moment for the read model to hold what stands at this position; `false`: it does not yet. */
  readonly reached: (position: bigint) => Promise<boolean>;
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
export const settleWhatIsDue = async (parts: SettleWhatIsDue, signal: AbortSignal): Promise<number> => {
  const at = parts.clock.now();
  let settled = 0;
  while (!signal.aborted) {
    const page = await parts.due.dueBy(at, reactorLimits.page);
    const positions = await settlePage(parts, page, at);
    settled += positions.length;
    // A full page: there may be more. It is asked for again when what was just booked has left the list.
    const last = positions.reduce((a, b) => (a > b ? a : b), 0n);
    if (page.length < reactorLimits.page || positions.length === 0 || !(await parts.due.reached(last))) break;
  }
  return settled;
};

/** Where each settled account's stream stands in the log; what failed is still due, and the next round finds it again. */
const settlePage = async (
  { bus, onFailure }: SettleWhatIsDue,
  page: readonly DueAccount[],
  at: Instant,
): Promise<readonly bigint[]> => {
  const waiting = [...page];
  const positions: bigint[] = [];
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      try {
        const { position } = await bus.execute(new Settle(one.account, envelopeOf(one, at)));
        positions.push(position);
      } catch (error) {
        onFailure(one.account, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(reactorLimits.settlingAtOnce, page.length) }, work));
  return positions;
};

const envelopeOf = ({ account, dueAt }: DueAccount, at: Instant): Settle['envelope'] => {
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
