import { accept, instantOf, type Decide, type Decider, type Instant } from '#kernel';
import type { ReconciliationEvent } from './events.js';

/** How far an entity's books are compared by the calendar. Its fold owns it and updates it in place. */
export type Reconciliation = {
  /** End of the latest scheduled period; null: none yet. */
  reconciledTo: Instant | null;
  at: Instant;
};

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const reconciliationFoldVersion = '1';

/** All that the engine needs to know. Nothing is ever due in it: the provider's books are read first. */
export const reconciliations: Decider<Reconciliation, ReconciliationEvent> = {
  initial: () => ({ reconciledTo: null, at: instantOf('0000-01-01T00:00:00.000Z') }),
  evolve: (state, { at, data }) => {
    state.at = at;
    if (data.scheduled) state.reconciledTo = data.period.end;
    return state;
  },
  settle: () => [],
};

export type CompleteReconciliation = Omit<ReconciliationEvent['data'], 'fees'>;

/**
 * Writes down what a comparison came to. Scheduled ones go on from each other: one that does not begin where the last ended is
 * another process's work already, and changes nothing. They alone book the fees, each once.
 */
export const completeReconciliation =
  (request: CompleteReconciliation): Decide<ReconciliationEvent, Reconciliation> =>
  ({ reconciledTo }, at) => {
    const { scheduled, period, accounts } = request;
    if (scheduled && reconciledTo !== null && period.start !== reconciledTo) return accept([]);
    const kept = scheduled ? accounts.filter(({ fees }) => fees !== 0n) : [];
    const fees = kept.map(({ currency, fees: amount }) => ({ currency, amount }));
    return accept([{ type: 'ReconciliationCompleted', at, data: { ...request, fees } }]);
  };
