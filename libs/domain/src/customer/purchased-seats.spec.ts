import { describe, expect, it } from '@jest/globals';
import {
  failOrder,
  fulfilOrder,
  keepSeats,
  nextInvoiceOf,
  orderSeats,
  previewSeatRemoval,
  previewSeats,
  removeMember,
  removeSeats,
  seatCountOf,
  settleCustomer,
} from '#domain/customer';
import { amount } from '#kernel';
import {
  choiceOf,
  desk,
  invite,
  join,
  joined,
  lived,
  on,
  ordering,
  paid,
  planOf,
  registered,
  removing,
  shown,
  stateOf,
  subscribed,
  told,
} from '../../../../test/support/customer-stories.js';

const start = on('2026-01-31', '10:00:00');
const feb13 = on('2026-02-13', '15:00:00');

describe('seats bought up front (teams)', () => {
  const five = subscribed(start, choiceOf('teams', { seats: 5 }));
  const full = lived(five, ...joined(on('2026-02-02'), 'bob', 'cleo', 'dan', 'eve'));

  it('are taken one by one, and the acceptance that finds none is refused (R12, S23)', () => {
    const sixth = lived(full, [feb13, invite('fay')]);
    desk
      .given(...sixth)
      .when(feb13, join('fay'))
      .thenRefused('no-free-seat', { paid: 5, used: 5, scheduled_removals: 0 });
    const left = lived(sixth, [feb13, removeMember({ member: 'bob', how: 'removed' })]);
    desk
      .given(...left)
      .when(feb13, join('fay'))
      .then({ type: 'InvitationAccepted' });
  });
  it('count open invitations where the policy says so', () => {
    const seats = { model: 'purchased', countPending: true, exemptRoles: [] } as const;
    const two = subscribed(start, choiceOf('teams', { seats: 2, terms: planOf('teams', { seats }) }));
    const asked = lived(two, [feb13, invite('bob')]);
    desk
      .given(...asked)
      .when(feb13, invite('cleo'))
      .thenRefused('no-free-seat', { paid: 2, used: 2 });
    desk
      .given(...asked)
      .when(feb13, join('bob'))
      .then({ type: 'InvitationAccepted' });
  });
  it('cost the days that are left, this one included, at one rounding (R13)', () => {
    const preview = shown(full, feb13, previewSeats({ quantity: 3 }));
    expect(told(preview.lines)).toEqual(['3 × 29.00 × 15/28 = 46.61']); // Feb 13 … Feb 27
    expect(preview.dueNow).toBe(amount('46.61'));
    desk
      .given(...full)
      .when(feb13, orderSeats({ order: 'ord_1', quantity: 3, token: preview.token }))
      .then({ type: 'SeatsOrdered', data: { order: 'ord_1', quantity: 3, total: amount('46.61') } });
    const ordered = lived(full, [feb13, ordering('ord_1', 3)]);
    desk
      .given(...ordered)
      .when(feb13, fulfilOrder({ order: 'ord_1' }))
      .then({ type: 'SeatsAdded', data: { order: 'ord_1', quantity: 3, paid: 8 } });
    expect(ordered.at(-1)).toMatchObject({ data: { lines: [{ source: { references: ['ord_1'] } }] } });
  });
  it('are charged as previewed, or refused as stale (R18)', () => {
    const { token } = shown(full, feb13, previewSeats({ quantity: 3 }));
    const confirm = orderSeats({ order: 'ord_1', quantity: 3, token });
    desk
      .given(...full)
      .when(on('2026-02-13', '23:59:59'), confirm)
      .then({ type: 'SeatsOrdered' });
    desk
      .given(...full)
      .when(on('2026-02-14'), confirm) // a day less
      .thenRefused('preview-stale', { due_now: '43.5' }); // 87 × 14 / 28
    desk
      .given(...full)
      .when(feb13, orderSeats({ order: 'ord_1', quantity: 4, token }))
      .thenRefused('preview-stale');
    const more = lived(full, [feb13, ordering('ord_0', 1)], [feb13, paid('ord_0')]);
    desk
      .given(...more)
      .when(feb13, confirm)
      .thenRefused('preview-stale');
  });
  it('wait for their payment one order at a time (S21)', () => {
    const ordered = lived(full, [feb13, ordering('ord_1', 3)]);
    const until = on('2026-02-14', '15:00:00');
    desk
      .given(...ordered)
      .when(feb13, ordering('ord_2', 1))
      .thenRefused('order-open', { order: 'ord_1', until });
    desk
      .given(...ordered)
      .when(feb13, failOrder({ order: 'ord_1', reason: 'card declined' }))
      .then({ type: 'SeatOrderFailed', data: { reason: 'card declined' } });
    desk
      .given(...ordered)
      .when(on('2026-02-16'), fulfilOrder({ order: 'ord_1' }))
      .thenRefused('order-failed', { reason: 'lapsed' });
    desk
      .given(...ordered)
      .when(on('2026-02-16'), settleCustomer)
      .then({ type: 'SeatOrderFailed', at: until });
    desk
      .given(...ordered)
      .when(feb13, fulfilOrder({ order: 'ord_9' }))
      .thenRefused('order-not-found');
    desk
      .given(...ordered)
      .when(feb13, failOrder({ order: 'ord_9', reason: '' }))
      .thenRefused('order-not-found');
  });
  it('that are ordered on the last day are not paid for with the next cycle', () => {
    const late = lived(full, [on('2026-02-27', '15:00:00'), ordering('ord_1', 1)]);
    desk
      .given(...late)
      .when(on('2026-03-01'), settleCustomer)
      .then(
        { type: 'SeatOrderFailed', at: on('2026-02-28', '10:00:00') },
        { type: 'SubscriptionRenewed', at: on('2026-02-28', '10:00:00'), data: { seats: 5 } },
      );
  });
  it('are added once, however often the payment is told', () => {
    const added = lived(full, [feb13, ordering('ord_1', 3)], [feb13, paid('ord_1')]);
    desk
      .given(...added)
      .when(feb13, fulfilOrder({ order: 'ord_1' }))
      .then();
    desk
      .given(...added)
      .when(feb13, failOrder({ order: 'ord_1', reason: 'late' }))
      .thenRefused('order-fulfilled');
    const failed = lived(
      full,
      [feb13, ordering('ord_1', 3)],
      [feb13, failOrder({ order: 'ord_1', reason: 'no' })],
    );
    desk
      .given(...failed)
      .when(feb13, failOrder({ order: 'ord_1', reason: 'no' }))
      .then();
  });
  it('can be removed only where they are empty, and the refusal names both numbers (R14)', () => {
    desk
      .given(...full)
      .when(feb13, removing(1))
      .thenRefused('seats-in-use', { used: 5, seats_after: 4 });
    const eight = lived(full, [feb13, ordering('ord_1', 3)], [feb13, paid('ord_1')]);
    desk
      .given(...eight)
      .when(feb13, removing(2))
      .then({
        type: 'SeatRemovalScheduled',
        data: { quantity: 2, scheduled: 2, effectiveAt: on('2026-02-28', '10:00:00') },
      });
    const six = lived(eight, [feb13, removing(2)]);
    desk
      .given(...six)
      .when(feb13, removing(2))
      .thenRefused('seats-in-use', { used: 5, seats_after: 4 });
    expect(shown(six, feb13, previewSeatRemoval({ quantity: 1 })).dueNow).toBe(0n);
  });
  it('stay until the cycle ends, but nobody new sits on what is to go (R17, S23)', () => {
    const eight = lived(full, [feb13, ordering('ord_1', 3)], [feb13, paid('ord_1')], [feb13, removing(2)]);
    const state = stateOf(eight, feb13);
    if (state.subscription === null) throw new Error('it runs');
    expect(seatCountOf(state, state.subscription)).toEqual({
      model: 'purchased',
      paid: 8,
      used: 5,
      scheduledRemovals: 2,
      free: 1,
    });
    expect(told(nextInvoiceOf(state)?.lines ?? [])).toEqual(['6 × 29.00 × 31/31 = 174.00']);
    const one = lived(eight, ...joined(feb13, 'fay'), [feb13, invite('gus')]);
    desk
      .given(...one)
      .when(feb13, join('gus'))
      .thenRefused('no-free-seat', { paid: 8, used: 6 });
    desk
      .given(...one)
      .when(feb13, keepSeats({ quantity: 1 }))
      .then({ type: 'SeatRemovalTakenBack', data: { quantity: 1, scheduled: 1 } });
    desk
      .given(...one)
      .when(feb13, keepSeats({ quantity: 3 }))
      .thenRefused('seat-removal-not-found', { scheduled: 2, required: 3 });
    desk
      .given(...one)
      .when(on('2026-03-01'), settleCustomer)
      .then(
        { type: 'InvitationExpired', data: { invitation: 'ivt_gus' } },
        {
          type: 'SubscriptionRenewed',
          at: on('2026-02-28', '10:00:00'),
          data: { seats: 6, total: amount('174') },
        },
      );
  });
  it('wait for the next invoice where the policy says so', () => {
    const proration = { add: 'next_invoice', remove: 'none_until_next_cycle' } as const;
    const waiting = subscribed(start, choiceOf('teams', { seats: 1, terms: planOf('teams', { proration }) }));
    const added = lived(waiting, [feb13, ordering('ord_1', 1)]);
    expect(added.slice(-2)).toMatchObject([
      { type: 'SeatsOrdered', data: { total: 0n } },
      { type: 'SeatsAdded' },
    ]);
    expect(told(nextInvoiceOf(stateOf(added, feb13))?.lines ?? [])).toEqual([
      '2 × 29.00 × 31/31 = 58.00',
      '1 × 29.00 × 15/28 = 15.54',
    ]);
  });
  it.each([0, -1, 1.5, 1_000_000_000, Number.NaN])('%p is no number of seats', (quantity) => {
    desk
      .given(...full)
      .when(feb13, ordering('ord_1', quantity))
      .thenRefused('seats-invalid');
    desk
      .given(...full)
      .when(feb13, removing(quantity))
      .thenRefused('seats-invalid');
    desk
      .given(...full)
      .when(feb13, keepSeats({ quantity }))
      .thenRefused('seats-invalid');
  });
  it('are more than a customer can have', () => {
    desk
      .given(...full)
      .when(feb13, ordering('ord_1', 9_999))
      .thenRefused('seats-invalid', { max: 10_000 });
  });
  it('need a plan that sells them', () => {
    desk.given().when(feb13, ordering('ord_1', 1)).thenRefused('customer-not-found');
    desk
      .given(...registered(start))
      .when(feb13, ordering('ord_1', 1))
      .thenRefused('subscription-not-found');
    const counted = subscribed(start, choiceOf('pooled-team'));
    desk
      .given(...counted)
      .when(feb13, ordering('ord_1', 1))
      .thenRefused('seats-not-sold');
    desk
      .given(...counted)
      .when(feb13, removeSeats({ quantity: 1, token: '' }))
      .thenRefused('seats-not-sold');
  });
});
