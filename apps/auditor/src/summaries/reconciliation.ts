import { differencesIn, type ReconciliationEvent } from '#domain/reconciliation';
import { moment } from '../print/times.js';
import { counted, priced, said, type Says } from './wording.js';

const inFlight = (counts: ReconciliationEvent['data']['counts']): string | null => {
  const count = counts.find(({ kind }) => kind === 'in-flight')?.count ?? 0;
  return count === 0 ? null : `${count.toString()} in flight`;
};

export const reconciliationSays: Says<ReconciliationEvent> = {
  ReconciliationCompleted: ({ reconciliation, period, counts, fees }) =>
    said(
      reconciliation,
      `${moment(period.start)} to ${moment(period.end)}`,
      counted(differencesIn(counts), 'difference'),
      inFlight(counts),
      fees.length === 0
        ? null
        : `fees ${fees.map(({ amount, currency }) => priced(amount, currency)).join(', ')}`,
    ),
};
