import { expect, it } from '@jest/globals';
import { ledgerFormats } from '#projections';
import { categories, eventTypes } from '../../apps/auditor/src/accounts/events.js';

it('the auditor reads every kind of stream that the ledger writes, and every type of event', () => {
  expect([...categories].sort()).toEqual(ledgerFormats.map(({ category }) => category).sort());
  expect([...eventTypes].sort()).toEqual(
    ledgerFormats.flatMap(({ declarations }) => declarations.map(({ type }) => type)).sort(),
  );
});
