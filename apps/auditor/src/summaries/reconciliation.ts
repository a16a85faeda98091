import { differencesIn, type ReconciliationEvent } from '#domain/reconciliation';
import { moment } from '../print/times.js';
import { counted, priced, said, type Says } from './wording.js';

export const reconciliationSays: Says<ReconciliationEvent> = {
  ReconciliationCompleted: ({ reconciliation, period, counts, fees }) =>
    said(
      reconciliation,
      `${moment(period.start)} to ${moment(period.end)}`,
      counted(differencesIn(counts), 'difference'),
      fees.length === 0
        ? null
        : `fees ${fees.map(({ amount, currency }) => priced(amount, currency)).join(', ')}`,
    ),
};
