import { describe, expect, it } from '@jest/globals';
import { nextInvoiceOf, removeMember, settleCustomer } from '#domain/customer';
import { amount } from '#kernel';
import {
  choiceOf,
  desk,
  invite,
  joined,
  linesOf,
  lived,
  on,
  planOf,
  stateOf,
  subscribed,
  told,
} from '../../../../test/support/customer-stories.js';

const start = on('2026-01-31', '10:00:00');
const feb13 = on('2026-02-13', '15:00:00');

describe('seats counted from members (pooled team)', () => {
  const team = subscribed(start, choiceOf('pooled-team'));
  const five = lived(team, ...joined(feb13, 'bob', 'cleo', 'dan', 'eve', 'fay'));
  const endOfDay = on('2026-02-14');

  it('begin with the owner, who takes one', () => {
    expect(told(linesOf(team, 'SubscriptionStarted'))).toEqual([
      '1 × 49.00 × 28/28 = 49.00',
      '1 × 12.00 × 28/28 = 12.00',
    ]);
  });
  it('have their price from the first one on, also where the owner is exempt', () => {
    const seats = { model: 'counted', countPending: false, exemptRoles: ['owner'] } as const;
    const books = [
      { from: '2025-01-01', lines: [{ item: 'seat', tier: null, billed: 'month', perMonth: amount('12') }] },
    ] as const;
    const empty = subscribed(
      start,
      choiceOf('pooled-team', { terms: planOf('pooled-team', { seats, books }) }),
    );
    expect(linesOf(empty, 'SubscriptionStarted')).toEqual([]);
    const lines = linesOf(lived(empty, ...joined(feb13, 'bob')), 'InvitationAccepted');
    expect(told(lines)).toEqual(['1 × 12.00 × 15/28 = 6.43']);
  });
  it('cost nothing while invitations are pending (R69)', () => {
    const asked = lived(team, [feb13, invite('bob')]);
    expect(told(nextInvoiceOf(stateOf(asked, feb13))?.lines ?? [])).toEqual([
      '1 × 49.00 × 31/31 = 49.00',
      '1 × 12.00 × 31/31 = 12.00',
    ]);
  });
  it('are five lines on one invoice when five join on one day (R66, S24)', () => {
    desk
      .given(...five)
      .when(on('2026-02-20'), settleCustomer)
      .then({ type: 'SeatChangesClosed', at: endOfDay, data: { of: 'additions', total: amount('32.15') } }); // 5 × 6.43
    const lines = linesOf(lived(five, [on('2026-02-20'), settleCustomer]), 'SeatChangesClosed');
    expect(told(lines)).toEqual(Array.from({ length: 5 }, () => '1 × 12.00 × 15/28 = 6.43')); // 6.428…
    expect(lines.map(({ source }) => source.references)).toEqual([
      ['bob'],
      ['cleo'],
      ['dan'],
      ['eve'],
      ['fay'],
    ]);
  });
  it('are credited on the invoice that opens the next cycle (R70)', () => {
    const feb20 = on('2026-02-20');
    const left = lived(
      five,
      [feb20, removeMember({ member: 'eve', how: 'removed' })],
      [feb20, removeMember({ member: 'fay', how: 'left' })],
    );
    const renewed = lived(left, [on('2026-03-01'), settleCustomer]);
    expect(told(linesOf(renewed, 'SubscriptionRenewed'))).toEqual([
      '1 × 49.00 × 31/31 = 49.00',
      '4 × 12.00 × 31/31 = 48.00',
      '-1 × 12.00 × 8/28 = -3.43', // Feb 20 … Feb 27: 3.428…
      '-1 × 12.00 × 8/28 = -3.43',
    ]);
    expect(told(nextInvoiceOf(stateOf(left, feb20))?.lines ?? [])).toEqual(
      told(linesOf(renewed, 'SubscriptionRenewed')),
    );
  });
  it('net to zero when somebody joins and leaves at one instant', () => {
    const back = lived(team, ...joined(feb13, 'bob'), [feb13, removeMember({ member: 'bob', how: 'left' })]);
    const renewed = lived(back, [on('2026-03-01'), settleCustomer]);
    const lines = renewed.flatMap((event) =>
      event.type === 'SeatChangesClosed' || event.type === 'SubscriptionRenewed' ? event.data.lines : [],
    );
    expect(told(lines.filter(({ source }) => source.kind !== 'cycle'))).toEqual([
      '1 × 12.00 × 15/28 = 6.43',
      '-1 × 12.00 × 15/28 = -6.43',
    ]);
  });
  it('owe nothing on the last date, whose day the next cycle owns', () => {
    const last = lived(team, ...joined(on('2026-02-28', '09:00:00'), 'bob'));
    expect(linesOf(last, 'InvitationAccepted')).toEqual([]);
  });
  it('close a day at its end in the zone of the anchor', () => {
    const berlin = subscribed(start, choiceOf('pooled-team'), 'organization', 'Europe/Berlin');
    desk
      .given(...lived(berlin, ...joined(feb13, 'bob')))
      .when(on('2026-02-15'), settleCustomer)
      .then({ type: 'SeatChangesClosed', at: on('2026-02-13', '23:00:00') });
  });
  it('close at once when more lines wait than one invoice holds', () => {
    const names = Array.from({ length: 201 }, (_, n) => `m${n.toString()}`);
    const many = lived(team, ...joined(feb13, ...names), [feb13, settleCustomer]);
    const closed = many.filter(({ type }) => type === 'SeatChangesClosed');
    expect(closed).toMatchObject([{ at: feb13, data: { of: 'additions' } }]);
    expect(linesOf(many, 'SeatChangesClosed')).toHaveLength(200);
    const gone = lived(
      many,
      ...names.map((member) => [feb13, removeMember({ member, how: 'left' })] as const),
      [feb13, settleCustomer],
    );
    expect(gone.at(-1)).toMatchObject({ at: feb13 });
    expect(gone.filter(({ type }) => type === 'SeatChangesClosed').map(({ data }) => data)).toMatchObject([
      { of: 'additions' },
      { of: 'waiting' },
    ]);
  });
});
