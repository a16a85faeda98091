import { describe, expect, it } from '@jest/globals';
import { billingDisputes, openDispute, resolveDispute, withdrawDispute } from '#domain/billing-dispute';
import { instantOf } from '#kernel';
import { storyOf } from '../../../../test/support/decider.js';

const disputes = storyOf(billingDisputes);
const now = instantOf('2026-04-01T00:00:00.000Z');
const request = {
  dispute: 'dsp_1',
  customer: 'cus_1',
  invoice: 'inv_1',
  number: 'INV-000042',
  about: 'seats',
  details: 'vlt_1',
} as const;
const accepted = resolveDispute({ outcome: 'accepted', reason: 'a seat too many', creditNote: 'crn_1' });
const withdrawn = withdrawDispute({ reason: null });
const opened = disputes.given().when(now, openDispute(request)).events;

describe("a customer's billing dispute (R30, S25)", () => {
  it('names the invoice by its number, and says what is wrong', () => {
    disputes.given().when(now, openDispute(request)).then({ type: 'BillingDisputeOpened', data: request });
    for (const param of ['number', 'details'] as const)
      disputes
        .given()
        .when(now, openDispute({ ...request, [param]: ' ' }))
        .thenRefused('dispute-incomplete', { param });
    disputes
      .given(...opened)
      .when(now, openDispute(request))
      .thenRefused('dispute-exists', { dispute: 'dsp_1', state: 'open' });
  });
  it('is answered once, with a reason and what puts it right', () => {
    const closed = disputes.given(...opened).when(now, accepted);
    closed.then({ type: 'BillingDisputeResolved', data: { outcome: 'accepted', creditNote: 'crn_1' } });
    expect(closed.state).toMatchObject({ state: 'accepted', invoice: 'inv_1', number: 'INV-000042' });
    const history = [...opened, ...closed.events];
    for (const again of [accepted, withdrawn])
      disputes
        .given(...history)
        .when(now, again)
        .thenRefused('dispute-closed', { state: 'accepted' });
    disputes
      .given(...opened)
      .when(now, resolveDispute({ outcome: 'rejected', reason: '', creditNote: null }))
      .thenRefused('reason-missing');
  });
  it('is withdrawn by the customer, once', () => {
    const closed = disputes.given(...opened).when(now, withdrawn);
    closed.then({ type: 'BillingDisputeWithdrawn' });
    disputes
      .given(...opened, ...closed.events)
      .when(now, withdrawn)
      .then();
    disputes
      .given(...opened, ...closed.events)
      .when(now, accepted)
      .thenRefused('dispute-closed', { state: 'withdrawn' });
  });
  it('is there before it is closed', () => {
    for (const closing of [accepted, withdrawn])
      disputes.given().when(now, closing).thenRefused('dispute-not-found');
  });
});
