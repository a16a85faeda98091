import { expect, it } from '@jest/globals';
import { invoices, invoiceState, noteFailedCharge, settleInvoice, type InvoiceEvent } from '#domain/invoice';
import { amount } from '#kernel';
import {
  bills,
  bounce,
  credit,
  disputeEnds,
  disputeOf,
  drafted,
  foundBack,
  issue,
  issued,
  issueNote,
  on,
  paid,
  pay,
  payBack,
  settleElsewhere,
  story,
  tryAgain,
} from '../../../../test/support/invoice-stories.js';

const stories: Readonly<Record<string, readonly InvoiceEvent[]>> = {
  issued: story(drafted, [on('2026-04-01'), issue()]),
  'past due': story(issued, [
    on('2026-04-02'),
    noteFailedCharge({
      payment: 'pay_0',
      amount: amount('174'),
      reason: { code: 'card_declined', says: null },
    }),
  ]),
  'paid, credited, refunded and earned': story(
    paid,
    [
      on('2026-04-10'),
      credit('crn_1', {
        lines: [{ line: 1, amount: amount('29') }],
        taxes: [{ tax: 1, amount: amount('5.80') }],
      }),
    ],
    [on('2026-04-10'), issueNote('crn_1')],
    [on('2026-04-11'), payBack('ref_1', '34.80')],
    [on('2026-05-02'), settleInvoice],
  ),
  'paid too much, and what is owed back failed, was tried again and settled': story(
    issued,
    [on('2026-04-02'), pay('pay_1', '200')],
    [on('2026-04-02'), payBack('ref_1', '20')],
    [on('2026-04-03'), bounce('ref_1', '20')],
    [on('2026-04-03'), bounce('ref_2', '6')],
    [on('2026-04-04'), tryAgain('ref_1', 'ref_3')],
    [on('2026-04-05'), settleElsewhere('ref_2')],
  ),
  'paid, disputed, and given back at the provider': story(
    paid,
    [on('2026-04-03'), disputeOf('dp_1', '174')],
    [on('2026-04-03'), disputeOf('dp_2', '1')],
    [on('2026-04-04'), disputeEnds('dp_1', 'won')],
    [on('2026-04-05'), foundBack('re_9', '60')],
    [on('2026-04-05'), issueNote('crn_re_9')],
  ),
};

it.each(Object.entries(stories))(
  'an invoice put down at any event and taken up again folds on as before: %s (S31)',
  (_, history) => {
    for (let cut = 0; cut <= history.length; cut += 1) {
      const put = JSON.stringify(invoiceState.encode(bills.given(...history.slice(0, cut)).state));
      const taken = invoiceState.decode(JSON.parse(put) as never);
      expect(JSON.stringify(invoiceState.encode(taken))).toBe(put);
      const whole = bills.given(...history).state;
      expect(history.slice(cut).reduce(invoices.evolve, taken)).toEqual(whole);
    }
  },
);
