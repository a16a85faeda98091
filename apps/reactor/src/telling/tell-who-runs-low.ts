import { commandIdOf, formatNanos, idOfCommand, type Instant, type Nanos } from '#kernel';
import type { Deliveries } from '#outgoing';
import { reactorLimits } from '../limits.js';
import { tell, type Telling } from './tell.js';

type Low = {
  readonly account: string;
  readonly owner: string;
  readonly since: Instant;
  readonly threshold: Nanos | null;
};

type LowDesk = {
  readonly notices: Telling;
  readonly outgoing?: Pick<Deliveries, 'publish'> | undefined;
  /** Of the log now: it holds what made the balance low. */
  readonly head: () => Promise<bigint>;
};

/**
 * R78: each episode of a low balance is told of once. Found where balances are kept, not in the log: there, a reaction would have to
 * look at every debit. An episode that is over by the next look needs no letter.
 */
export const tellWhoRunsLow =
  (
    lowAfter: (after: Pick<Low, 'since' | 'account'> | null, limit: number) => Promise<readonly Low[]>,
    { notices, outgoing, head }: LowDesk,
  ) =>
  async (): Promise<void> => {
    let after: Low | null = null;
    for (;;) {
      const page: readonly Low[] = await lowAfter(after, reactorLimits.page);
      for (const { account, owner: customer, since, threshold } of page) {
        const facts = { account, threshold: threshold === null ? '' : formatNanos(threshold) };
        await tell({ notices }, since, { kind: 'low-balance', customer, facts }, account, since);
        const id = idOfCommand('evt', commandIdOf('low-balance', account, since));
        const told = { type: 'balance.low', customer, ids: { account } } as const;
        await outgoing?.publish({ id, ...told, at: since, position: await head() });
      }
      after = page.at(-1) ?? null;
      if (after === null || page.length < reactorLimits.page) return;
    }
  };
