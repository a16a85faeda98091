import { describe, expect, it } from '@jest/globals';
import { amount } from '#kernel';
import {
  choiceOf,
  confirming,
  desk,
  lived,
  on,
  paid,
  registered,
} from '../../../../test/support/customer-stories.js';
import {
  failOrder,
  noteOrderAction,
  orderSubscription,
  previewSubscription,
  settleCustomer,
} from './index.js';

const at = on('2026-01-31');
const teams = choiceOf('teams', { seats: 5 });
const vat = {
  ...{ code: 'VAT', jurisdiction: 'DE', rate: amount('19') },
  ...{ base: amount('145'), amount: amount('27.55') },
};
const back = 'https://shop.test/back';
const ordering = confirming(previewSubscription(teams), (token) =>
  orderSubscription({
    ...teams,
    order: 'ord_1',
    subscription: 'sub_1',
    token,
    taxes: [vat],
    returnUrl: back,
  }),
);
const waiting = noteOrderAction({ order: 'ord_1', payment: 'pay_1' });
const ordered = lived(registered(at), [at, ordering]);

describe('an order', () => {
  it('has its taxes and says who is there to pay; without, nothing is said', () => {
    expect(ordered.at(-1)).toMatchObject({
      type: 'SubscriptionOrdered',
      data: { total: amount('145'), taxes: [vat], returnUrl: back },
    });
    const silent = lived(registered(at), [
      at,
      confirming(previewSubscription(teams), (token) =>
        orderSubscription({ ...teams, order: 'ord_1', subscription: 'sub_1', token }),
      ),
    ]);
    expect(silent.at(-1)).toMatchObject({ data: { taxes: null, returnUrl: null } });
  });

  it('waits for a further step of its payer; that is said once, and it is fulfilled or fails as ever', () => {
    const asked = desk.given(...ordered).when(at, waiting);
    expect(asked.events).toEqual([
      { type: 'OrderNeedsAction', at, data: { order: 'ord_1', payment: 'pay_1' } },
    ]);
    expect(asked.state.order).toMatchObject({ id: 'ord_1', awaits: 'pay_1' });
    const waited = lived(ordered, [at, waiting]);
    expect(desk.given(...waited).when(at, waiting).events).toEqual([]);
    const started = desk.given(...waited).when(at, paid('ord_1'));
    expect(started.events[0]?.type).toBe('SubscriptionStarted');
    const failed = desk
      .given(...waited)
      .when(at, failOrder({ order: 'ord_1', reason: 'authentication_failed' }));
    expect(failed.events).toMatchObject([{ type: 'SubscriptionOrderFailed' }]);
  });

  it('whose payer never comes lapses after a day; a step that is heard of after the end changes nothing', () => {
    const waited = lived(ordered, [at, waiting], [on('2026-02-02'), settleCustomer]);
    expect(waited.at(-1)).toMatchObject({
      ...{ type: 'SubscriptionOrderFailed', at: on('2026-02-01') },
      data: { order: 'ord_1', reason: 'lapsed' },
    });
    expect(desk.given(...waited).when(on('2026-02-02'), waiting).events).toEqual([]);
    const never = noteOrderAction({ order: 'ord_never', payment: 'pay_1' });
    expect(never(desk.given(...waited).state, at)).toMatchObject({ code: 'order-not-found' });
  });
});
