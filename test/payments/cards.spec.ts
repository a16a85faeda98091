import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { intentOf, openStage, problemOf, type Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

describe('cards of the payment sandbox', () => {
  it('settle, with a charge, a fee and a line in the books that add up', async () => {
    const intent = await intentOf(stage.stripe(), 'pm_card_visa', {
      expand: ['latest_charge.balance_transaction'],
    });
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 2_900 });
    expect(intent.latest_charge).toMatchObject({
      paid: true,
      balance_transaction: { amount: 2_900, fee: 114, net: 2_786 },
    });
  });

  it.each([
    ['pm_card_chargeCustomerFail', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_authenticationRequired', 'authentication_required', 'authentication_required'],
  ])('%s is declined with %s and %s, and the intent stays in the books', async (card, code, declineCode) => {
    const error = await problemOf(intentOf(stage.stripe(), card));
    expect(error).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code,
      decline_code: declineCode,
    });
    const intent = await stage.stripe().paymentIntents.retrieve(error.payment_intent?.id ?? '');
    expect(intent).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code } });
  });

  it('ask for a step on a page, which completes it or fails it', async () => {
    const params = { off_session: false, return_url: 'https://shop.test/back' };
    for (const [step, end] of [
      ['complete', 'succeeded'],
      ['fail', 'requires_payment_method'],
    ] as const) {
      const intent = await intentOf(stage.stripe(), 'pm_card_authenticationRequired', params);
      const url = intent.next_action?.redirect_to_url?.url ?? '';
      expect((await fetch(url)).status).toBe(200);
      const done = await fetch(url, {
        method: 'POST',
        body: new URLSearchParams({ step }),
        redirect: 'manual',
      });
      expect(done.headers.get('location')).toContain(`https://shop.test/back?payment_intent=${intent.id}`);
      expect(await stage.stripe().paymentIntents.retrieve(intent.id)).toMatchObject({ status: end });
    }
  });

  it('lead back to web addresses alone: with another the step is not taken, and 400 says so', async () => {
    for (const address of ['//evil.test', 'javascript:alert(1)', 'not a url']) {
      const params = { off_session: false, return_url: address };
      const intent = await intentOf(stage.stripe(), 'pm_card_authenticationRequired', params);
      const answer = await fetch(intent.next_action?.redirect_to_url?.url ?? '', {
        method: 'POST',
        body: new URLSearchParams({ step: 'complete' }),
        redirect: 'manual',
      });
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('no way back')]);
      const { status } = await stage.stripe().paymentIntents.retrieve(intent.id);
      expect(status).toBe('requires_action');
    }
  });

  it('are disputed, won by evidence, and the money comes back without the fee', async () => {
    const { id } = await intentOf(stage.stripe(), 'pm_card_createDispute');
    const { data } = await stage.stripe().disputes.list({ payment_intent: id });
    expect(data).toMatchObject([{ status: 'needs_response', amount: 2_900 }]);
    const dispute = data[0]?.id ?? '';
    const won = await stage.stripe().disputes.update(dispute, {
      evidence: { uncategorized_text: 'winning_evidence' },
    });
    expect(won.status).toBe('won');
    const books = await stage.stripe().balanceTransactions.list({ source: dispute });
    expect(books.data.map(({ net }) => net)).toEqual([2_900, -4_400]);
    expect(
      await problemOf(
        stage.stripe().disputes.update(dispute, { evidence: { uncategorized_text: 'losing_evidence' } }),
      ),
    ).toMatchObject({ statusCode: 400 });
  });

  it('are asked about first by the bank, as the official command-line tool asks for it: no money moves', async () => {
    const { id } = await stage.stripe().paymentIntents.create({
      ...{ amount: 100, currency: 'usd', payment_method: 'pm_card_createDisputeInquiry', confirm: true },
      description: '(created by Stripe CLI)',
    });
    const { data } = await stage.stripe().disputes.list({ payment_intent: id });
    expect(data).toMatchObject([{ status: 'warning_needs_response', amount: 100 }]);
    expect((await stage.stripe().balanceTransactions.list({ source: data[0]?.id ?? '' })).data).toEqual([]);
  });

  it('give back no more than they took', async () => {
    const { id } = await intentOf(stage.stripe(), 'pm_card_visa');
    await stage.stripe().refunds.create({ payment_intent: id, amount: 900 });
    expect(
      await problemOf(stage.stripe().refunds.create({ payment_intent: id, amount: 2_001 })),
    ).toMatchObject({
      code: 'amount_too_large',
    });
    expect(await stage.stripe().refunds.create({ payment_intent: id })).toMatchObject({
      amount: 2_000,
      status: 'succeeded',
    });
    expect(await problemOf(stage.stripe().refunds.create({ payment_intent: id }))).toMatchObject({
      code: 'charge_already_refunded',
    });
  });

  it('are none but test cards', async () => {
    const card = { number: '4111111111111112', exp_month: 1, exp_year: 2030 };
    expect(await problemOf(stage.stripe().paymentMethods.create({ type: 'card', card }))).toMatchObject({
      code: 'incorrect_number',
    });
  });
});
