import { describe, it } from '@jest/globals';
import { orderSubscription, previewSubscription } from '#domain/customer';
import { amount } from '#kernel';
import { choiceOf, desk, on, registered, shown } from '../../../../test/support/customer-stories.js';

const looked = on('2026-01-31', '10:00:00');
const teams = choiceOf('teams', { seats: 5 });

describe('a preview (R18)', () => {
  it('is confirmed some seconds after it was looked at: the clock goes on, what was shown holds', () => {
    const org = registered(looked);
    const { token } = shown(org, looked, previewSubscription(teams));
    const later = on('2026-01-31', '10:00:07');
    desk
      .given(...org)
      .when(later, orderSubscription({ ...teams, order: 'ord_1', subscription: 'sub_1', token }))
      .then({ type: 'SubscriptionOrdered', at: later, data: { total: amount('145') } });
  });
});
