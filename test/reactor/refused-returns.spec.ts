import { describe, expect, it } from '@jest/globals';
import { amount, zero } from '#kernel';
import type { Payments } from '#payments';
import { noticeHandlers } from '../../apps/reactor/src/hearing/handlers.js';
import { livingLedger } from '../support/living-ledger.js';
import { CUS, on, register, subscribe, subscribeCommand, told } from '../support/living-stories.js';

describe('money of an order that has lapsed, which the provider refuses to give back', () => {
  it('is waited for, and holds up nothing else of the customer', async () => {
    const ledger = await livingLedger();
    const refusing: Payments = {
      ...ledger.payments,
      charge: () => Promise.resolve({ kind: 'pending' }),
      giveUp: () =>
        Promise.resolve({
          ...({ kind: 'succeeded', method: 'card', reference: 'ch_1' } as const),
          ...{ amount: amount('145'), currency: 'USD' },
        }),
      refund: () => Promise.resolve({ kind: 'failed', code: 'charge_disputed', says: null }),
    };
    const process = await ledger.process(1, { wrong: { payments: refusing } });
    await register(process);
    await subscribe(process, 'teams', { seats: 5 });
    await process.liveTo(on('2026-02-02'));
    await process.react();
    expect([...ledger.parking.parked.values()].map(({ type }) => type)).toContain(
      'SubscriptionOrderFailed.v1',
    );
    const { giveUp, refund } = refusing;
    const later = await ledger.process(1, { wrong: { payments: { ...ledger.payments, giveUp, refund } } });
    await later.command(`Customer-${CUS}`, await subscribeCommand(later, 'teams', { seats: 5 }));
    for (let round = 0; round < 8; round += 1) await later.react();
    expect(told(ledger.eventsOf('Invoice')).at(-1)).toBe('Invoice InvoicePaid');
    expect([...ledger.parking.parked.values()].map(({ type }) => type)).toEqual([
      'SubscriptionOrderFailed.v1',
    ]);
  });

  it('is owed no more when somebody has given it back at the provider itself', async () => {
    const ledger = await livingLedger(undefined, { patient: true });
    let left = amount('145');
    let asked = { payment: '', pays: '' };
    const refusing: Payments = {
      ...ledger.payments,
      charge: ({ payment, pays }) => {
        asked = { payment, pays };
        return Promise.resolve({ kind: 'pending' });
      },
      giveUp: () =>
        Promise.resolve({
          ...({ kind: 'succeeded', method: 'card', reference: 'ch_1' } as const),
          ...{ amount: amount('145'), currency: 'USD' },
        }),
      refund: () => Promise.resolve({ kind: 'failed', code: 'card_closed', says: null }),
      refundable: () => Promise.resolve({ left, currency: 'USD', disputed: false }),
    };
    const process = await ledger.process(1, { wrong: { payments: refusing } });
    await register(process);
    await subscribe(process, 'teams', { seats: 5 });
    await process.liveTo(on('2026-02-02'));
    await process.react();
    const parked = () => [...ledger.parking.parked.values()].map(({ type }) => type);
    expect(parked()).toEqual(['SubscriptionOrderFailed.v1']);
    const made = { reference: 're_there', refund: null, amount: amount('145'), currency: 'USD' } as const;
    const { bus, clock, vault, store } = process;
    const { refund: hear } = noticeHandlers({
      ...{ bus, clock, vault, store, parking: ledger.parking },
      objects: {
        ...ledger.payments,
        askedFor: () => Promise.resolve({ customer: CUS, pays: asked.pays }),
        disputeNamed: () => Promise.resolve(null),
        refundsOf: () => Promise.resolve([]),
        customerBehind: () => Promise.resolve(null),
        refundNamed: () =>
          Promise.resolve({ ...made, payment: asked.payment, state: 'sent', at: clock.now() }),
      },
    });
    const notice = { id: 'evt_1', at: clock.now(), type: 'refund.created', customer: null, payment: null };
    left = zero;
    expect(await hear({ ...notice, kind: 'refund', object: 're_there' })).toBe('done');
    await process.react();
    expect(parked()).toEqual([]);
  });
});
