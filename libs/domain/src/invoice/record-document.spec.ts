import { describe, it } from '@jest/globals';
import { recordDocument, type RecordDocument } from '#domain/invoice';
import { bills, drafted, issued, on } from '../../../../test/support/invoice-stories.js';

const soon = on('2026-04-03');
const printed = (changes: Partial<RecordDocument> = {}): RecordDocument => ({
  document: 'inv_1',
  form: 'invoice',
  upTo: 1,
  sha256: 'aa',
  template: '1',
  seller: { name: 'House', address: [], email: null, taxId: null },
  ...changes,
});
const rendered = (request: RecordDocument) => ({ type: 'InvoiceDocumentRendered', data: request }) as const;

describe('a printed document', () => {
  it('is recorded with the hash of its bytes, once for each state that it tells of', () => {
    const first = bills.given(...issued).when(soon, recordDocument(printed()));
    first.then(rendered(printed()));
    const known = [...issued, { ...rendered(printed()), at: soon }];
    bills
      .given(...known)
      .when(soon, recordDocument(printed({ sha256: 'bb' })))
      .then();
    bills
      .given(...known)
      .when(soon, recordDocument(printed({ upTo: 0 })))
      .then();
    bills
      .given(...known)
      .when(soon, recordDocument(printed({ upTo: 3 })))
      .then(rendered(printed({ upTo: 3 })));
    bills
      .given(...known)
      .when(soon, recordDocument(printed({ form: 'receipt' })))
      .then(rendered(printed({ form: 'receipt' })));
  });
  it('has a number', () => {
    bills.given().when(soon, recordDocument(printed())).thenRefused('invoice-not-found');
    bills
      .given(...drafted)
      .when(soon, recordDocument(printed()))
      .thenRefused('invoice-not-issued');
    bills
      .given(...issued)
      .when(soon, recordDocument(printed({ form: 'credit-note', document: 'crn_9' })))
      .thenRefused('credit-note-not-found');
  });
});
