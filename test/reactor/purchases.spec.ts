import { describe, expect, it } from '@jest/globals';
import { kinds, OpenAccount } from '#commands';
import { settles } from '#payments';
import { amount, type Instant } from '#kernel';
import { livingLedger, type LivingLedger } from '../support/living-ledger.js';
import { ACC, CUS, decline, numbers, on, register, spend } from '../support/living-stories.js';
import { buy, happened, PAY, refund, withPool } from '../support/purchase-stories.js';

const pool = (ledger: LivingLedger) =>
  ledger
    .eventsOf('CreditPool')
    .reduce(
      (state, { event }) => kinds.pools.decider.evolve(state, event as never),
      kinds.pools.decider.initial(),
    );
const latest = (ledger: LivingLedger, category: string) => ledger.eventsOf(category).at(-1)?.event;
const lastOf = (ledger: LivingLedger, type: string) =>
  ledger.eventsOf('Purchase').findLast(({ event }) => event.type === type)?.event.data;

describe('credits that are bought (R9–R11, R26)', () => {
  it('are charged with their taxes, spendable at once, invoiced and paid, all within the request', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await withPool(first);
    const before = ledger.log.head;
    await buy(first, '50', { taxes: '9.5' });
    expect(first.problems).toEqual([]);
    const told = ledger
      .events()
      .filter(({ position }) => position > before)
      .map(({ event }) => event.type);
    expect(told).toEqual([
      ...['PurchaseRequested', 'PurchasePaid', 'CreditsPurchased', 'PurchaseCredited'],
      ...['InvoiceDrafted', 'DocumentNumbered', 'InvoiceIssued', 'InvoicePaymentApplied', 'InvoicePaid'],
      'InvoiceCleared',
    ]);
    expect(ledger.payments.taken().get(PAY)).toBe(amount('59.5'));
    expect(pool(ledger).free).toBe(amount('50'));
    expect(latest(ledger, 'CreditPool')?.data).toMatchObject({
      paid: { reference: PAY, amount: amount('50') },
    });
    const drafted = ledger.eventsOf('Invoice').findLast(({ event }) => event.type === 'InvoiceDrafted');
    expect(drafted?.event.data).toMatchObject({
      kind: 'credits',
      totals: { net: amount('50'), tax: amount('9.5'), gross: amount('59.5') },
    });
    expect(numbers(ledger)).toEqual(['INV-000001', 'INV-000002']);
    expect((await spend(first, '49.99')).kind).toBe('accepted');
  });

  it('that are declined give nothing, and say why', async () => {
    const ledger = await livingLedger();
    await withPool(ledger.first);
    await decline(ledger, 'insufficient_funds');
    await buy(ledger.first, '100');
    expect(latest(ledger, 'Purchase')).toMatchObject({
      type: 'PurchaseFailed',
      data: { reason: { code: 'insufficient_funds' } },
    });
    expect(pool(ledger).free).toBe(0n);
    expect(numbers(ledger)).toEqual(['INV-000001']);
  });

  it('wait for a further step of the payer, and are given once it is taken', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await withPool(first);
    await ledger.payments.behave(CUS, { ...settles, needsAction: true });
    await buy(first, '100', { attended: true });
    expect(happened(ledger, 'Purchase')).toEqual(['PurchaseRequested', 'PurchaseNeedsAction']);
    await first.react();
    expect(happened(ledger, 'Purchase')).toHaveLength(2);
    await ledger.payments.act(PAY, 'taken');
    await first.react();
    expect(latest(ledger, 'Invoice')?.type).toBe('InvoicePaid');
    await first.react();
    expect(ledger.parking.parked.size).toBe(0);
    expect(pool(ledger).free).toBe(amount('100'));
  });

  it('fail with the step that the payer refuses, and where nobody is there to take it', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await withPool(first);
    await ledger.payments.behave(CUS, { ...settles, needsAction: true });
    await buy(first, '100', { attended: true });
    await ledger.payments.act(PAY, 'refused');
    await first.react();
    expect(latest(ledger, 'Purchase')).toMatchObject({
      data: { reason: { code: 'authentication_failed' } },
    });
    const alone = await livingLedger();
    await withPool(alone.first);
    await alone.payments.behave(CUS, { ...settles, needsAction: true });
    await buy(alone.first, '100');
    expect(latest(alone, 'Purchase')).toMatchObject({
      data: { reason: { code: 'authentication_required' } },
    });
  });

  it('that nobody pays are abandoned after a day, and take nothing later', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await withPool(first);
    await ledger.payments.behave(CUS, { ...settles, needsAction: true });
    await buy(first, '100', { attended: true });
    await first.liveTo(on('2026-02-02'));
    for (let round = 0; round < 3; round += 1) await first.react();
    expect(latest(ledger, 'Purchase')).toMatchObject({
      type: 'PurchaseAbandoned',
      at: '2026-02-01T10:00:00.000Z' as Instant,
    });
    await ledger.payments.act(PAY, 'taken');
    await first.react();
    expect(ledger.payments.taken().has(PAY)).toBe(false);
    expect(ledger.parking.parked.size).toBe(0);
  });

  it('that are paid in the last moment and heard of too late are paid back, all of it', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await withPool(first);
    await ledger.payments.behave(CUS, { ...settles, needsAction: true });
    await buy(first, '100', { attended: true });
    await ledger.payments.act(PAY, 'taken');
    await first.liveTo(on('2026-02-02'));
    for (let round = 0; round < 4; round += 1) await first.react();
    const types = happened(ledger, 'Purchase');
    if (types.includes('PurchasePaid')) expect(pool(ledger).free).toBe(amount('100'));
    else {
      expect(types.slice(-2)).toEqual(['PurchasePaidTooLate', 'PurchaseReturned']);
      expect(ledger.payments.returned().get(PAY)).toBe(amount('100'));
    }
  });

  it('need no subscription: a pool is enough', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    await first.command(
      `CreditPool-${ACC}`,
      (envelope) =>
        new OpenAccount(
          ACC,
          {
            owner: { kind: 'individual', id: CUS },
            ...{ plan: 'starter', anchor: ledger.clock.now(), zone: 'UTC' },
          },
          envelope,
        ),
    );
    await buy(first, '1234.56');
    expect(pool(ledger).free).toBe(amount('123456'));
    expect(latest(ledger, 'Invoice')?.type).toBe('InvoicePaid');
    expect(first.problems).toEqual([]);
  });
});

describe('refunds of bought credits (invariant 7)', () => {
  const bought = async (taxes = '9.5') => {
    const ledger = await livingLedger();
    await withPool(ledger.first);
    await buy(ledger.first, '50', { taxes });
    return ledger;
  };

  it('give everything back with its taxes where nothing is used', async () => {
    const ledger = await bought();
    await refund(ledger.first, null);
    expect(ledger.first.problems).toEqual([]);
    expect(ledger.payments.returned().get(PAY)).toBe(amount('59.5'));
    expect(pool(ledger).free).toBe(0n);
    expect(numbers(ledger).at(-1)).toBe('CRN-000001');
    expect(latest(ledger, 'Invoice')).toMatchObject({ type: 'RefundPaid', data: { amount: amount('59.5') } });
    await refund(ledger.first, null);
    expect(latest(ledger, 'Purchase')).toMatchObject({ type: 'PurchaseRefundDeclined' });
    expect(ledger.payments.returned().get(PAY)).toBe(amount('59.5'));
  });

  it('are clamped to what is unused, in whole cents; what is less than a cent stays', async () => {
    const ledger = await bought();
    await spend(ledger.first, '12.345678901');
    await refund(ledger.first, null);
    expect(lastOf(ledger, 'PurchaseRefunded')).toMatchObject({
      net: amount('37.65'),
      credits: amount('37.65'),
    });
    expect(pool(ledger).free).toBe(amount('0.004321099'));
    // 37.65 of 50 net: 9.5 × 0.753 = 7.1535 of tax.
    expect(ledger.payments.returned().get(PAY)).toBe(amount('44.8'));
    await refund(ledger.first, null);
    expect(latest(ledger, 'Purchase')).toMatchObject({ data: { code: 'refund-of-consumed' } });
  });

  it('in parts come to the whole, taxes and all', async () => {
    const ledger = await bought('9.99');
    for (const part of ['16.67', '16.67', '16.66']) await refund(ledger.first, part);
    expect(ledger.payments.returned().get(PAY)).toBe(amount('59.99'));
    expect(happened(ledger, 'Purchase').filter((type) => type === 'PurchaseRefunded')).toHaveLength(3);
    expect(pool(ledger).free).toBe(0n);
  });

  it('of unit credits take whole cents of them', async () => {
    const ledger = await livingLedger();
    await withPool(ledger.first, 'pooled-team');
    await buy(ledger.first, '50');
    await spend(ledger.first, '1000.5');
    await refund(ledger.first, '30');
    expect(lastOf(ledger, 'PurchaseRefunded')).toMatchObject({
      net: amount('30'),
      credits: amount('3000'),
    });
    await refund(ledger.first, null);
    expect(lastOf(ledger, 'PurchaseRefunded')).toMatchObject({
      net: amount('9.99'),
      credits: amount('999'),
    });
    expect(ledger.payments.returned().get(PAY)).toBe(amount('39.99'));
  });
});
