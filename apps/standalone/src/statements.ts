import { entriesByCurrency } from '#apps/api';
import { NotYet, reactorLimits, type EntriesOfCycle } from '#apps/reactor';
import type { Freshness } from '#projection-runtime';
import { bindInvoices, cycleStatementOf } from '#projections/invoices';
import type { Ledger } from './ledger.js';

/** What a cycle came to, of a read model that has everything the log had when it was asked. */
export const entriesOfCycleFrom =
  (
    { store, db, log }: Pick<Ledger, 'store' | 'db' | 'log'>,
    freshness: Pick<Freshness, 'waitFor'>,
  ): EntriesOfCycle =>
  async ({ customer, from, until }) => {
    const head = await store.headPosition();
    const { kind } = await freshness.waitFor(['invoices'], head, reactorLimits.readModelWaitMs);
    if (kind === 'late') throw new NotYet('the read model of invoices lags');
    const statement = await cycleStatementOf(bindInvoices(db), customer, { from, until });
    if (!statement.cut) return entriesByCurrency(statement, until);
    log.warn({ customer, from, until }, 'a cycle has more documents than a statement holds: none is printed');
    return new Map();
  };
