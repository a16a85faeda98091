import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  completeTopUp,
  failTopUp,
  nextDueOf,
  resumeTopUp,
  settleTopUp,
  topUps,
  topUpState,
  type TopUp,
  type TopUpEvent,
} from '#domain/top-up';
import { amount, instantOf, type Decide, type Json } from '#kernel';
import { change, minute, offered, story, told, trigger } from '../../../../test/support/top-up-facts.js';

const done = (n: number) => completeTopUp({ purchase: `pur_${n.toString()}` });
const declined = { code: 'card_declined', says: 'No.' };
const failed = (n: number) => failTopUp({ purchase: `pur_${n.toString()}`, reason: declined });
const on = told([], [0, change(['5', '20'])]);
const buying = told(on, [1, trigger(1)]);
const paused = told(buying, [2, failed(1)]);

describe('how an account is topped up (R36, R37)', () => {
  it('is what the customer chose, under a plan that has it', () => {
    story
      .given()
      .when(minute(0), change(['5', '20']))
      .then(
        {
          type: 'TopUpSettingsChanged',
          data: { settings: { threshold: amount('5'), amount: amount('20'), currency: 'USD' } },
        },
        { type: 'TopUpArmed', data: { arming: 1, threshold: amount('5') } },
      );
    story
      .given(...on)
      .when(minute(1), change(['5', '20']))
      .then();
    story
      .given(...on)
      .when(minute(1), change(['6', '20']))
      .then(
        { type: 'TopUpSettingsChanged' },
        { type: 'TopUpArmed', data: { arming: 2, threshold: amount('6') } },
      );
    story
      .given()
      .when(minute(0), change(['5', '20'], offered(null)))
      .thenRefused('top-up-not-offered', { policy: 'teams@1' });
    story
      .given()
      .when(minute(0), change(['0', '20']))
      .thenRefused('amount-not-positive', { param: 'threshold' });
    story
      .given()
      .when(minute(0), change(['5', '20.001']))
      .thenRefused('amount-below-minor-unit');
    for (const [threshold, each, param] of [
      ['1000', '1000.01', 'amount'],
      ['1000.01', '20', 'threshold'],
    ] as const)
      story
        .given()
        .when(minute(0), change([threshold, each]))
        .thenRefused('top-up-too-large', { param, max: '1000' });
    story
      .given()
      .when(minute(0), change(['1000', '1000']))
      .then({ type: 'TopUpSettingsChanged' }, { type: 'TopUpArmed' });
    // A plan that tops up by more than it lists has said so.
    story
      .given()
      .when(minute(0), change(['5', '2000'], offered({ amount: amount('2000') })))
      .then({ type: 'TopUpSettingsChanged' }, { type: 'TopUpArmed' });
    const cheap = { ...offered(), usdPerCredit: amount('0.01') };
    story
      .given()
      .when(minute(0), change(['5', '900000000'], cheap))
      .thenRefused('amount-out-of-range', { param: 'amount' });
    story
      .given()
      .when(minute(0), change(['5', '20'], { ...cheap, currency: 'XTS' }))
      .thenRefused('currency-unknown');
  });

  it('is off when it is turned off, under any plan; of an account without one nothing is said', () => {
    story
      .given(...on)
      .when(minute(1), change(null, offered(null)))
      .then({ type: 'TopUpSettingsChanged', data: { settings: null } });
    story.given().when(minute(1), change(null)).then();
    story.given().when(minute(1), settleTopUp).thenRefused('top-up-not-found');
    story.given().when(minute(1), resumeTopUp).thenRefused('top-up-not-found');
  });
});

describe('a top-up', () => {
  it('is one purchase for each time that the pool says it is below', () => {
    story
      .given(...on)
      .when(minute(1), trigger(1))
      .then({
        type: 'TopUpTriggered',
        data: {
          ...{ purchase: 'pur_1', customer: 'cus_1', amount: amount('20'), currency: 'USD', arming: 1 },
          ...{ available: amount('4'), policy: 'teams@1' },
          period: { start: instantOf('2026-01-01T00:00:00.000Z'), nth: 1 },
        },
      });
    for (const arming of [0, 1, 2])
      story
        .given(...buying)
        .when(minute(2), trigger(arming))
        .then();
    story
      .given(...on)
      .when(minute(1), trigger(2))
      .then();
  });

  it('is not for a pool that has enough again, or of which nothing may be spent: that is asked anew', () => {
    for (const pool of [{ available: amount('5') }, { frozen: true }])
      story
        .given(...on)
        .when(minute(1), trigger(1, { pool }))
        .then({ type: 'TopUpArmed', data: { arming: 2 } });
  });

  it('arms the pool again once it is there; what is said of another purchase changes nothing', () => {
    story
      .given(...buying)
      .when(minute(2), done(1))
      .then(
        { type: 'TopUpSettled', data: { purchase: 'pur_1' } },
        { type: 'TopUpArmed', data: { arming: 2 } },
      );
    story
      .given(...buying)
      .when(minute(2), done(2))
      .then();
    story
      .given(...told(buying, [2, done(1)]))
      .when(minute(2), done(1))
      .then();
    story
      .given(...buying)
      .when(minute(2), failed(2))
      .then();
  });

  it('waits for its cooldown, and is armed again at that very instant, however late anybody looks (S2)', () => {
    const again = told(buying, [2, done(1)]);
    const waiting = story.given(...again).when(minute(5), trigger(2));
    waiting.then({ type: 'TopUpPostponed', data: { arming: 2, why: 'cooldown', until: minute(11) } });
    expect(nextDueOf(waiting.state)).toBe(minute(11));
    story
      .given(...again, ...waiting.events)
      .when(minute(500), settleTopUp)
      .then({ type: 'TopUpArmed', at: minute(11), data: { arming: 3 } });
    story
      .given(...again)
      .when(minute(11), trigger(2))
      .then({
        type: 'TopUpTriggered',
        data: { period: { start: instantOf('2026-01-01T00:00:00.000Z'), nth: 2 } },
      });
  });

  it('comes as often as the plan allows in a grant cycle, and again in the next', () => {
    const offer = offered({ maxPerPeriod: 2, cooldownSeconds: 0 });
    const twice = told(on, [1, trigger(1)], [2, done(1)], [3, trigger(2, { offer })], [4, done(2)]);
    const next = instantOf('2026-02-01T00:00:00.000Z');
    const waiting = story.given(...twice).when(minute(20), trigger(3, { offer }));
    waiting.then({ type: 'TopUpPostponed', data: { why: 'maximum', until: next } });
    const later = story.given(...twice, ...waiting.events).when(next, trigger(4, { offer }));
    later.then(
      { type: 'TopUpArmed', at: next, data: { arming: 4 } },
      { type: 'TopUpTriggered', data: { period: { start: next, nth: 1 } } },
    );
  });

  it('that is turned off in flight lands and is not followed by another', () => {
    const off = told(buying, [2, change(null)]);
    story
      .given(...off)
      .when(minute(3), done(1))
      .then({ type: 'TopUpSettled' });
    story
      .given(...off)
      .when(minute(3), failed(1))
      .then({ type: 'TopUpFailed' });
    const onAgain = told(off, [3, change(['7', '30'])]);
    expect(onAgain.at(-1)?.type).toBe('TopUpSettingsChanged');
    story
      .given(...onAgain)
      .when(minute(4), done(1))
      .then({ type: 'TopUpSettled' }, { type: 'TopUpArmed', data: { threshold: amount('7') } });
  });

  it('is paused where the plan has it no more', () => {
    story
      .given(...on)
      .when(minute(1), trigger(1, { offer: offered(null) }))
      .then({ type: 'TopUpPaused', data: { reason: { code: 'top-up-not-offered', says: null } } });
  });
});

describe('a top-up that fails', () => {
  it('is paused with its reason, until somebody resumes it: then the pool is asked at once', () => {
    story
      .given(...buying)
      .when(minute(2), failed(1))
      .then({ type: 'TopUpFailed' }, { type: 'TopUpPaused', data: { reason: declined } });
    for (const arming of [1, 2])
      story
        .given(...paused)
        .when(minute(3), trigger(arming))
        .then();
    const changed = told(paused, [3, change(['8', '20'])]);
    expect(changed.at(-1)?.type).toBe('TopUpSettingsChanged');
    const resumed = told(changed, [4, resumeTopUp]);
    expect(resumed.slice(-2)).toMatchObject([
      { type: 'TopUpResumed' },
      { type: 'TopUpArmed', data: { arming: 2, threshold: amount('8') } },
    ]);
    story
      .given(...resumed)
      .when(minute(4), resumeTopUp)
      .then();
    // No cooldown after what took nothing, and it is not among those of the period.
    story
      .given(...resumed)
      .when(minute(5), trigger(2))
      .then({
        type: 'TopUpTriggered',
        data: { period: { start: instantOf('2026-01-01T00:00:00.000Z'), nth: 1 } },
      });
  });

  it('is paused no more once it is turned off', () => {
    const off = told(paused, [3, change(null)]);
    story
      .given(...off)
      .when(minute(4), change(['5', '20']))
      .then({ type: 'TopUpSettingsChanged' }, { type: 'TopUpArmed' });
  });
});

describe('whatever happens, in any order', () => {
  const steps: fc.Arbitrary<Decide<TopUpEvent, TopUp, string>> = fc.oneof(
    fc.constantFrom<Decide<TopUpEvent, TopUp, string>>(
      ...[change(['5', '20']), change(['9', '30']), change(null), resumeTopUp, settleTopUp],
    ),
    fc.integer({ min: 1, max: 12 }).map((n) => trigger(n)),
    fc.integer({ min: 1, max: 12 }).map(done),
    fc.integer({ min: 1, max: 12 }).map(failed),
  );
  it('one is in flight at a time, a cycle has its maximum, and a snapshot is the fold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 3_000 }), steps), { maxLength: 60 }),
        (walk) => {
          let history: readonly TopUpEvent[] = [];
          let now = 0;
          for (const [passes, decide] of walk) {
            now += passes;
            history = [...history, ...story.given(...history).when(minute(now), decide).events];
          }
          let flying = 0;
          const bought = new Map<string, number>();
          for (const { type, data } of history) {
            if (type === 'TopUpTriggered') {
              flying += 1;
              bought.set(data.period.start, data.period.nth);
            }
            if (type === 'TopUpSettled' || type === 'TopUpFailed') flying -= 1;
            expect(flying === 0 || flying === 1).toBe(true);
          }
          for (const nth of bought.values()) expect(nth).toBeLessThanOrEqual(5);
          const { state } = story.given(...history);
          expect(topUpState.decode(JSON.parse(JSON.stringify(topUpState.encode(state))) as Json)).toEqual(
            state,
          );
          // Armed, or somebody else ends what keeps it from being so.
          expect(
            [state.settings === null, state.armed, state.inFlight, state.postponed, state.paused].filter(
              Boolean,
            ).length,
          ).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
    expect(topUps.initial().arming).toBe(0);
  });
});
