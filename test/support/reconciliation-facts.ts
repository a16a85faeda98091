import { completeReconciliation, reconciliationEvents, reconciliations } from '#domain/reconciliation';
import type { CompleteReconciliation } from '#domain/reconciliation';
import type { StoredEvent } from '#event-store';
import { amount, instantOf, plusDays } from '#kernel';
import { chronicle } from './stream-history.js';

const start = instantOf('2026-01-01T00:00:00.000Z');

/** A comparison of one day, with or without a difference. */
export const comparedDay = (day: number, differences: 0 | 1): CompleteReconciliation => {
  const period = { start: plusDays(start, day), end: plusDays(start, day + 1) };
  const side = { count: 1, amount: amount('59.5') };
  const none = { count: 0, amount: amount('0') };
  return {
    ...{ reconciliation: `rec_${day.toString()}_${differences.toString()}`, entity: 'house', period },
    ...{ readAt: plusDays(start, day + 2), scheduled: true, unlisted: 0 },
    provider: { lines: 1, digest: 'of what the provider has' },
    ledger: { lines: 1 - differences, digest: 'of what the ledger has' },
    totals: [
      {
        ...{ what: 'charge', currency: 'USD', provider: side },
        ...(differences === 0 ? { ledger: side, matched: side } : { ledger: none, matched: none }),
      },
    ],
    accounts: [{ currency: 'USD', fees: amount('2.03'), payouts: amount('0'), net: amount('57.47') }],
    counts: differences === 0 ? [] : [{ kind: 'provider-only', count: 1 }],
    findings:
      differences === 0
        ? []
        : [
            {
              ...{ kind: 'provider-only', what: 'charge', key: 'ch_1', reference: 'ch_1', stream: null },
              ...{ provider: { amount: amount('59.5'), currency: 'USD' }, ledger: null, at: period.start },
            },
          ],
  };
};

/** Three days of an entity's books, and one of them once more. */
export const reconciliationHistory = (): readonly StoredEvent[] => {
  const { log, stream } = chronicle(5);
  const house = stream({ format: reconciliationEvents, decider: reconciliations }, 'house');
  const runs = [comparedDay(0, 0), comparedDay(1, 1), comparedDay(2, 1)];
  for (const run of [...runs, { ...comparedDay(1, 0), scheduled: false }])
    house.tell(plusDays(start, 4), completeReconciliation(run));
  return log;
};
