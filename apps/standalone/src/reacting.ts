import { startReactor, type DueAccount, type DueAccounts } from '#apps/reactor';
import { createLeader } from '#platform';
import { createFreshness, kyselyOn } from '#projection-runtime';
import { bindDue, dueBy, type DuePage } from '#projections/due';
import type { Commands } from './commands.js';
import type { Ledger } from './ledger.js';

/** How long a sweep waits for the read model to follow before it leaves the rest to its next round. */
const FOLLOW_MS = 2_000;

const UNDEFINED_TABLE = '42P01';

/** Before the first projector has made the read model, nothing is known to be due. */
const noneYet = (error: unknown): readonly DueAccount[] => {
  if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return [];
  throw error;
};

const pools = ({ streams }: DuePage): readonly DueAccount[] =>
  streams.flatMap(({ category, id, dueAt }) => (category === 'CreditPool' ? [{ account: id, dueAt }] : []));

export const startReacting = ({ tables, db, clock, log, shutdown }: Ledger, { bus }: Commands): void => {
  const freshness = createFreshness(kyselyOn<never>(tables));
  const model = bindDue(db);
  const due: DueAccounts = {
    dueBy: (at, limit) => dueBy(model, at, { limit }).then(pools).catch(noneYet),
    reached: async (position) => (await freshness.waitFor(['due'], position, FOLLOW_MS)).kind === 'reached',
  };
  const reactor = startReactor({ bus, due, leader: createLeader(tables, 'reactor'), clock, log });
  shutdown.add('reactor', async () => {
    freshness.close();
    await reactor.stop();
  });
};
