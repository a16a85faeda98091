import { describe, expect, it } from '@jest/globals';
import type { Invoice, InvoiceEvent } from '#domain/invoice';
import { amount, type Decide } from '#kernel';
import {
  bounce,
  credit,
  issued,
  issueNote,
  on,
  pay,
  payBack,
  settleElsewhere,
  story,
} from '../../../../test/support/invoice-stories.js';
import { documentOf } from './printed-invoice.js';

type Step = Decide<InvoiceEvent, Invoice, string>;

/** Kinds, ids and amounts of the payments that an invoice prints. */
const printedOf = (...steps: readonly Step[]) => {
  const events = story(
    issued,
    ...[pay('pay_1', '200'), ...steps].map((step) => [on('2026-04-02'), step] as const),
  );
  const seller = { name: 'House', address: [], email: null, taxId: null };
  const printed = documentOf({ form: 'invoice', document: 'inv_1' }, { events, seller, buyer: null });
  if (printed.kind !== 'invoice') throw new Error('an invoice is printed as one');
  return printed.payments.map(({ kind, id, amount: money }) => [kind, id, money]);
};
const paid = ['payment', 'pay_1', amount('200')];
const back = (refund: string, text: string) => ['refund', refund, amount(text)];
const gone = payBack('ref_1', '26');
const cameBack = bounce('ref_1', '26');

describe('the payments that an invoice prints', () => {
  it('have a refund whose money has gone', () => {
    expect(printedOf(gone)).toEqual([paid, back('ref_1', '26')]);
  });

  it('have none that came back, until its money has gone by other means', () => {
    expect(printedOf(gone, cameBack)).toEqual([paid]);
    expect(printedOf(gone, cameBack, settleElsewhere('ref_1'))).toEqual([paid, back('ref_1', '26')]);
  });

  it('have none that failed, nor does it hide another', () => {
    const note = credit('crn_1', { lines: [{ line: 1, amount: amount('10') }] });
    const steps = [gone, note, issueNote('crn_1'), bounce('ref_2', '10')];
    expect(printedOf(...steps)).toEqual([paid, back('ref_1', '26')]);
  });
});
