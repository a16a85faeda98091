import { cycleAccountsOf, type AccountsOf, type CycleAccounts } from '#apps/api';
import { reactorLimits } from '#apps/reactor';
import type { Freshness } from '#projection-runtime';
import type { Ledger } from './ledger.js';

/** What a cycle came to, of read models that have everything the log had when it was asked. */
export const accountsOfCycleFrom =
  ({ store, db, log }: Pick<Ledger, 'store' | 'db' | 'log'>, freshness: Pick<Freshness, 'waitFor'>) =>
  async (of: AccountsOf): Promise<CycleAccounts> => {
    const caughtUp = async (readModels: readonly string[], position: bigint): Promise<boolean> =>
      (await freshness.waitFor(readModels, position, reactorLimits.readModelWaitMs)).kind === 'reached';
    const head = await store.headPosition();
    if (!(await caughtUp(['invoices', 'purchases', 'balance'], head))) return { kind: 'late' };
    const found = await cycleAccountsOf(db, of, caughtUp);
    if (found.kind === 'cut')
      log.warn(of, 'a cycle has more documents than a statement holds: none is printed');
    return found;
  };
