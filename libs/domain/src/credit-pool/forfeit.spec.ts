import { describe, expect, it } from '@jest/globals';
import { available, forfeitCredits, type ForfeitCredits } from '#domain/credit-pool';
import { amount } from '#kernel';
import { day, feb, grant, hold, opened, pools, story } from '../../../../test/support/pool-stories.js';

const full = story(
  opened(),
  [day(1), grant('lot_month', '80', { class: 'allotment', expiresAt: feb(1) })],
  [day(1), grant('lot_promo', '7', { class: 'promo', expiresAt: feb(3) })],
  [day(1), grant('lot_paid', '50', { class: 'topup', expiresAt: null })],
);
const after = (which: ForfeitCredits['which'], history = full) =>
  pools.given(...history).when(day(5), forfeitCredits({ which, grantedBefore: day(5) }));

describe('credits that end with their plan (S17, R80)', () => {
  it.each([
    ['of-the-month', ['lot_month'], '57'],
    ['expiring', ['lot_month', 'lot_promo'], '50'],
    ['all', ['lot_month', 'lot_paid', 'lot_promo'], '0'],
  ] as const)('%s', (which, lots, left) => {
    const { events, state } = after(which);
    const [event] = events;
    expect(
      event?.type === 'CreditsForfeited' ? event.data.allocations.map(({ lot }) => lot).sort() : [],
    ).toEqual(lots);
    expect(available(state)).toBe(amount(left));
  });

  it('are not those that the next plan has granted at the same instant', () => {
    const both = story(full, [day(5), grant('lot_next', '9', { class: 'allotment', expiresAt: feb(1) })]);
    expect(available(after('all', both).state)).toBe(amount('9'));
  });

  it('leave alone what a hold has set aside', () => {
    const held = story(full, [day(4, '12:00:00.000'), hold('hold_1', '100', { seconds: 86_400 })]);
    const { state } = after('all', held);
    expect([available(state), state.held]).toEqual([0n, amount('100')]);
  });

  it('are nothing where nothing is left', () => {
    expect(after('all', opened()).events).toEqual([]);
  });

  it('alarm nobody: what is left is what a percentage is of', () => {
    const watched = story(
      opened({ alert: { kind: 'percent', below: amount('20'), recipients: ['owner'] } }),
      [day(1), grant('lot_month', '80', { class: 'allotment', expiresAt: feb(1) })],
    );
    expect(after('all', watched).events.map(({ type }) => type)).toEqual(['CreditsForfeited']);
  });
});
