import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { amount, negated } from '#kernel';
import { spend } from '../support/living-stories.js';
import { refundWorld, type RefundWorld } from './refund-world.js';

describe('money of a purchase that is given back at the provider itself', () => {
  let world: RefundWorld;
  beforeAll(async () => {
    world = await refundWorld();
  }, 60_000);
  afterAll(() => world.close());
  /** Whatever happened: the books are balanced, and have at the provider what the provider has. */
  afterEach(async () => {
    delete world.odd.refund;
    delete world.odd.refundable;
    expect(await world.booked(null)).toBe(0n);
    expect(await world.booked('assets:cash')).toBe(await world.atProvider());
    expect(await world.booked('liabilities:refunds-payable')).toBe(0n);
    expect(world.pool().free >= 0n).toBe(true);
    expect((await world.compared()).findings).toEqual([]);
    // The next story begins with an empty pool.
    const { free } = world.pool();
    if (free > 0n) await spend(world.process, (Number(free) / 1e9).toString());
  });
  const states = (bought: Parameters<RefundWorld['stateOf']>[0]) =>
    [...world.stateOf(bought).refunds.values()].map(({ state, net }) => [state, net]);

  it('takes the unused credits that it is worth, whoever tells of it and however often', async () => {
    const bought = await world.buy('50', '9.5');
    const back = await world.dashboard(bought);
    expect(await world.hear(back)).toBe('done');
    await world.settle();
    expect(world.pool().free).toBe(0n);
    expect(states(bought)).toEqual([['paid', amount('50')]]);
    const head = world.ledger.log.head;
    expect(await world.hear(back)).toBe('done');
    expect(await world.hearCharge(bought)).toBe('done');
    await world.settle();
    expect(world.ledger.log.head).toBe(head);
    expect(await world.booked('expenses:refunds')).toBe(0n);
  });

  it('in parts takes parts, and the last one all the rest; a charge that was refunded tells of all of them', async () => {
    const bought = await world.buy('50', '9.99');
    for (const cents of [2_000, 1_999]) await world.dashboard(bought, cents);
    expect(await world.hearCharge(bought)).toBe('done');
    await world.settle();
    await world.dashboard(bought);
    expect(await world.hearCharge(bought)).toBe('done');
    await world.settle();
    expect(world.pool().free).toBe(0n);
    expect(states(bought).map(([state]) => state)).toEqual(['paid', 'paid', 'paid']);
    expect(world.stateOf(bought).refunded).toBe(amount('50'));
  });

  it('beyond what is unused is an expense, openly', async () => {
    const before = await world.booked('expenses:refunds');
    const bought = await world.buy('50', '9.5');
    await spend(world.process, '40');
    await world.hear(await world.dashboard(bought, 3_000));
    await world.settle();
    expect(world.pool().free).toBe(0n);
    expect(states(bought)).toEqual([['paid', amount('10')]]);
    expect((await world.booked('expenses:refunds')) - before).toBe(amount('18.1'));
    await world.hear(await world.dashboard(bought));
    await world.settle();
    expect(states(bought)).toEqual([
      ['paid', amount('10')],
      ['paid', 0n],
    ]);
    expect((await world.booked('expenses:refunds')) - before).toBe(amount('47.6'));
  });

  it('is asked about before credits are given up: a refund of what is gone is declined, and takes none', async () => {
    const bought = await world.buy('50', '9.5');
    const back = await world.dashboard(bought);
    await world.refund(bought, null);
    expect([...world.stateOf(bought).refunds.values()]).toMatchObject([
      { state: 'declined', code: 'payment-given-back' },
    ]);
    expect(world.pool().free).toBe(amount('50'));
    await world.hear(back);
    await world.settle();
    expect(world.pool().free).toBe(0n);
  });

  it('leaves the rest to be refunded: all that is unused is as much as there is money for', async () => {
    const bought = await world.buy('50', '9.5');
    const back = await world.dashboard(bought, 2_975);
    await world.refund(bought, '25.01');
    await world.refund(bought, null);
    expect(states(bought)).toEqual([
      ['declined', 0n],
      ['paid', amount('25')],
    ]);
    await world.hear(back);
    await world.settle();
    expect(world.pool().free).toBe(0n);
    expect(states(bought).at(-1)).toEqual(['paid', amount('25')]);
  });

  it('waits while a refund of the ledger is under way, and is its own afterwards', async () => {
    const bought = await world.buy('50', '9.5');
    world.odd.refund = () => Promise.reject(new Error('timed out'));
    await world.refund(bought, '20');
    expect(states(bought)).toEqual([['pending', amount('20')]]);
    await world.hear(await world.dashboard(bought, 1_190));
    await world.settle();
    expect(states(bought)).toEqual([
      ['pending', amount('20')],
      ['requested', 0n],
    ]);
    expect(await world.refund(bought, '1')).toMatchObject({ code: 'refund-in-flight' });
    delete world.odd.refund;
    await world.settle();
    await world.settle();
    expect(states(bought)).toEqual([
      ['paid', amount('20')],
      ['paid', amount('10')],
    ]);
    expect(world.pool().free).toBe(amount('20'));
  });

  it('pays what the provider refused to pay again', async () => {
    const bought = await world.buy('50', '9.5');
    const back = await world.dashboard(bought);
    const all = { left: amount('59.5'), currency: 'USD', disputed: false };
    world.odd.refundable = () => Promise.resolve(all); // it was, a moment before
    await world.refund(bought, null);
    expect(states(bought)).toEqual([['failed', amount('50')]]);
    expect((await world.compared()).findings).toMatchObject([
      { kind: 'provider-only', what: 'refund', key: back, provider: { amount: negated(amount('59.5')) } },
      { kind: 'ledger-only', what: 'refund', provider: null, ledger: { amount: negated(amount('59.5')) } },
    ]);
    expect(await world.refund(bought, null)).toMatchObject({ code: 'refund-owed' });
    await world.hear(back);
    await world.settle();
    expect(states(bought)).toEqual([
      ['paid', amount('50')],
      ['paid', 0n],
    ]);
    expect(await world.booked('liabilities:paid-elsewhere')).toBe(0n);
    expect(world.pool().free).toBe(0n);
  });
});

describe('money that bought nothing and is on its way back', () => {
  let world: RefundWorld;
  beforeAll(async () => {
    world = await refundWorld();
  }, 60_000);
  afterAll(() => world.close());
  afterEach(async () => {
    delete world.odd.refund;
    await world.settle();
    expect(await world.booked(null)).toBe(0n);
    expect(await world.booked('assets:cash')).toBe(await world.atProvider());
    expect(await world.booked('liabilities:refunds-payable')).toBe(0n);
    expect((await world.compared()).findings).toEqual([]);
  });
  const no = { kind: 'failed', code: 'charge_disputed', says: 'Charged back.' } as const;
  const boughtNothing = () => world.buyTooLate('50', '9.5');

  it('stays owed, openly, where the provider refuses it; given back there, it is back', async () => {
    world.odd.refund = () => Promise.resolve(no);
    const bought = await boughtNothing();
    await world.settle();
    expect([...world.stateOf(bought).refunds.values()]).toMatchObject([
      { state: 'failed', code: 'charge_disputed', gross: amount('59.5') },
    ]);
    expect((await world.compared()).findings).toMatchObject([
      { kind: 'ledger-only', what: 'refund', stream: `Purchase-${bought.purchase}` },
    ]);
    expect(world.ledger.parking.parked.size).toBe(0);
    const back = await world.dashboard(bought);
    await world.hear(back);
    await world.hear(back);
    expect(world.stateOf(bought)).toMatchObject({ status: 'returned', givenBack: amount('59.5') });
  });

  it('of which a part was given back there goes back by the rest', async () => {
    world.odd.refund = () => Promise.reject(new Error('timed out'));
    const bought = await boughtNothing();
    const back = await world.dashboard(bought, 2_000);
    delete world.odd.refund;
    await world.settle(); // the provider has not so much left: nobody has heard why
    expect(world.stateOf(bought).status).toBe('returning');
    await world.hear(back);
    await world.settle();
    expect(world.stateOf(bought).status).toBe('returned');
    expect(await world.atProvider()).toBe(await world.booked('assets:cash'));
  });
});
