import { describe, it } from '@jest/globals';
import { captureHold, debitCredits, reverseDebit, settleOnly } from '#domain/credit-pool';
import { amount } from '#kernel';
import {
  buy,
  day,
  debit,
  decided,
  feb,
  grant,
  hold,
  opened,
  pools,
  stated,
  story,
} from '../../../../test/support/pool-stories.js';

/** 2^63 nanos are 9,223,372,036.854775808 of an asset: sums are kept inside of it by a refusal, never by a failing fold. */
const half = '5000000000';
const refused = ['amount-out-of-range', { param: 'amount' }] as const;

describe('amounts that together leave 64 bits', () => {
  it('are not granted, now or later', () => {
    const rich = story(opened(), [day(1), grant('lot_a', half)]);
    pools
      .given(...rich)
      .when(day(2), grant('lot_b', half))
      .thenRefused(...refused);
    pools
      .given(...rich)
      .when(day(2), grant('lot_b', half, { effectiveAt: day(9) }))
      .thenRefused(...refused);
    const ahead = story(opened(), [day(1), grant('lot_a', half, { effectiveAt: day(9) })]);
    pools
      .given(...ahead)
      .when(day(2), grant('lot_b', half, { effectiveAt: day(9) }))
      .thenRefused(...refused);
    pools
      .given(...ahead)
      .when(day(10), settleOnly)
      .then({ type: 'LotBecameUsable' });
  });
  it('count what is held, and what the alert is a percentage of', () => {
    pools
      .given(...story(opened(), [day(1), grant('lot_a', half)], [day(2), hold('hold_1', half)]))
      .when(day(2), grant('lot_b', half))
      .thenRefused(...refused);
    pools
      .given(...story(opened(), [day(1), grant('lot_a', half)], [day(2), debit('deb_1', half)]))
      .when(day(2), grant('lot_b', half))
      .thenRefused(...refused);
  });
  it('are not bought, converted or not', () => {
    pools
      .given(...story(opened(), [day(1), grant('lot_a', half)]))
      .when(day(2), buy('lot_b', half))
      .thenRefused(...refused);
    pools
      .given(...opened({}, 'pooled-team'))
      .when(day(2), buy('lot_a', '100000000'))
      .thenRefused(...refused);
  });
  it('are not spent, converted or not', () => {
    const usage = {
      provider: 'openai',
      model: 'gpt',
      inputTokens: 1,
      cachedTokens: 0,
      outputTokens: 1,
      outcome: 'succeeded',
      latencyMs: null,
      time: null,
    } as const;
    const charge = { kind: 'usage', usage, usd: amount('100000000'), rates: 'card' } as const;
    pools
      .given(...opened({}, 'pooled-team'))
      .when(day(2), debitCredits({ debit: 'deb_1', charge, member: null, space: null }))
      .thenRefused('amount-out-of-range');
    const owing = story(
      opened({ captureAboveHold: 'debt' }),
      [day(1), grant('lot_a', '2')],
      [day(2), hold('hold_1', '1')],
      [day(2), hold('hold_2', '1')],
      [day(2), captureHold({ hold: 'hold_1', debit: 'deb_1', charge: stated(half) })],
    );
    pools
      .given(...owing)
      .when(day(2), captureHold({ hold: 'hold_2', debit: 'deb_2', charge: stated(half) }))
      .thenRefused(...refused);
  });
  it('do not come back by a reversal', () => {
    const spent = story(opened(), [day(1), grant('lot_a', half)], [day(2), debit('deb_1', half)]);
    const evidence = spent.find((event) => event.type === 'CreditsDebited');
    if (evidence === undefined) throw new Error('the debit is there');
    // In the next cycle the base of the alert begins again, and there is room for another grant.
    const refilled = decided(spent, feb(2), grant('lot_b', half));
    pools
      .given(...refilled)
      .when(feb(3), reverseDebit({ evidence, reason: 'wrong', lot: 'lot_r' }))
      .thenRefused(...refused);
  });
});
