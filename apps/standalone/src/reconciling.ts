import {
  comparePeriod,
  keepReconciled,
  ProviderUnreadable,
  TooManyLines,
  type BooksToCompare,
} from '#apps/reactor';
import type { Reconciling } from '#apps/api';
import { fakeListing } from '#payments';
import { createLeader } from '#platform';
import { createFreshness, kyselyOn } from '#projection-runtime';
import { bindReconciliation, claimsOf, openDifferences } from '#projections/reconciliation';
import { plusDays } from '#kernel';
import type { Commands } from './commands.js';
import type { Ledger } from './ledger.js';
import type { Provider } from './payments.js';
import { unlessMissing } from './reactions-desk.js';

/** How long the ledger's side may take to know all that is in the log. */
const FOLLOW_MS = 10_000;

/** What the meter looks back on: long enough that a difference is seen by people before it is out of sight. */
const METERED_DAYS = 31;

/** The read model does not know all that is in the log. */
class LedgerLate extends Error {
  override readonly name = 'LedgerLate';
  constructor(
    readonly atLeast: bigint,
    readonly position: bigint,
  ) {
    super('what the ledger says of money is not up to date');
  }
}

/** Both books, as they are read for a comparison. */
export const openBooks = (
  { db, store, tables, shutdown }: Ledger,
  { remote }: Pick<Provider, 'remote'>,
): BooksToCompare => {
  const model = bindReconciliation(db);
  const freshness = createFreshness(kyselyOn<never>(tables));
  shutdown.add('waiting for what is reconciled', () => {
    freshness.close();
    return Promise.resolve();
  });
  return {
    listing: remote?.books ?? fakeListing(db),
    claims: async (asked) => {
      const head = await store.headPosition();
      const { kind, position } = await freshness.waitFor(['reconciliation'], head, FOLLOW_MS);
      if (kind === 'late') throw new LedgerLate(head, position);
      return claimsOf(model, asked);
    },
  };
};

/** As the API asks for it. */
export const reconcilingOn = ({ config }: Ledger, books: BooksToCompare): Reconciling => ({
  entity: config.issuingEntity,
  compare: async (period, readAt) => {
    try {
      return { kind: 'compared', found: await comparePeriod(books, period, readAt) };
    } catch (error) {
      if (error instanceof TooManyLines) return { kind: 'too-large', limit: error.limit };
      if (error instanceof ProviderUnreadable) return { kind: 'unreadable' };
      if (error instanceof LedgerLate)
        return { kind: 'late', atLeast: error.atLeast, position: error.position };
      throw error;
    }
  },
});

/** By the calendar, in whichever process leads. */
export const startReconciling = (ledger: Ledger, commands: Commands, books: BooksToCompare): void => {
  const { db, tables, config, clock, store, log, shutdown, metrics } = ledger;
  const model = bindReconciliation(db);
  metrics.reconciliation.differencesFrom(() =>
    openDifferences(model, plusDays(clock.now(), -METERED_DAYS)).catch(unlessMissing(0)),
  );
  const stop = keepReconciled({
    ...books,
    ...{ entity: config.issuingEntity, bus: commands.bus, store, clock, log },
    reconciliations: commands.reconciliations,
    leader: createLeader(tables, 'reconciler'),
  });
  shutdown.add('reconciler', stop);
};
