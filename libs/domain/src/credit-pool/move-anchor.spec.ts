import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { captureHold, creditPool, creditPoolState, moveAnchor, setCap } from '#domain/credit-pool';
import { amount, boundary, cycleNumber, cycleWindow, plusDays, plusMs } from '#kernel';
import {
  day,
  debit,
  feb,
  grant,
  hold,
  opened,
  pools,
  stated,
  story,
} from '../../../../test/support/pool-stories.js';

describe('an anchor that moves', () => {
  const mia = { member: 'mia', space: null };
  const cap = setCap({ scope: 'member', subject: null, window: 'grant_cycle', limit: amount('10') });
  const spent = story(
    opened(),
    [day(1), grant('lot_a', '100')],
    [day(2), cap],
    [day(9), debit('deb_1', '10', mia)],
  );
  const folded = (history: typeof spent) => history.reduce(creditPool.evolve, creditPool.initial());

  it('ends the window and begins another, which ends by the new anchor alone', () => {
    const moved = story(spent, [day(10), moveAnchor({ anchor: day(10) })]);
    expect(folded(moved)).toMatchObject({ cycle: 0, windows: { cycle: { start: day(10), end: feb(10) } } });
    pools
      .given(...moved)
      .when(day(10), debit('deb_2', '10', mia))
      .then({ type: 'CreditsDebited' });
    const full = story(moved, [day(10), debit('deb_2', '10', mia)]);
    pools
      .given(...full)
      .when(feb(9), debit('deb_3', '1', mia))
      .thenRefused('cap-exceeded', {
        ...{ scope: 'member', subject: 'mia', limit: '10', used: '10', required: '1' },
        resets_at: feb(10),
      });
    pools
      .given(...full)
      .when(feb(10), debit('deb_3', '10', mia))
      .then({ type: 'GrantCycleStarted', at: feb(10) }, { type: 'CreditsDebited' });
  });

  it('leaves what was accepted before in the window that it was in, also when it is captured later (S7)', () => {
    const held = story(
      spent,
      [day(9), setCap({ scope: 'member', subject: null, window: 'grant_cycle', limit: amount('15') })],
      [day(9), hold('hold_1', '5', mia)],
    );
    // The anchor lies before the move: of its own month only what comes after the move counts.
    const moved = story(
      held,
      [day(10), moveAnchor({ anchor: day(9) })],
      [day(11), captureHold({ hold: 'hold_1', debit: 'deb_2', charge: stated('5') })],
    );
    expect(folded(moved).windows.cycle).toEqual({ start: day(10), end: feb(9) });
    pools
      .given(...moved)
      .when(day(12), debit('deb_3', '15', mia))
      .then({ type: 'CreditsDebited' });
  });

  it('is dated after whatever was accepted before; the same one again changes nothing', () => {
    pools
      .given(...spent)
      .when(day(9), moveAnchor({ anchor: day(9) }))
      .thenRefused('anchor-moves-too-early', { at: day(9), last: day(9) });
    const moved = story(spent, [plusMs(day(9), 1), moveAnchor({ anchor: day(9) })]);
    expect(moved.at(-1)).toMatchObject({ type: 'AnchorMoved', at: plusMs(day(9), 1) });
    pools
      .given(...moved)
      .when(day(12), moveAnchor({ anchor: day(9) }))
      .then();
    pools
      .given(...moved)
      .when(day(12), moveAnchor({ anchor: day(13) }))
      .thenRefused('anchor-in-future');
    pools
      .given()
      .when(day(12), moveAnchor({ anchor: day(1) }))
      .thenRefused('account-not-found');
  });

  it('decides every boundary from there on, and none before; a snapshot says the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 500 }),
        (until, back, after) => {
          const at = plusMs(plusDays(day(1), until), 1); // a cycle may begin an instant before
          const anchor = plusDays(at, -back);
          const start = story(opened(), [day(1), grant('lot_a', '100')]);
          const moved = story(start, [at, moveAnchor({ anchor })]);
          const move = moved.findIndex(({ type }) => type === 'AnchorMoved');
          if (move === -1) return; // the same anchor
          const later = plusDays(at, after);
          const lived = story(moved, [later, debit('deb_1', '1')]);
          const starts = lived.flatMap((event, index) =>
            event.type === 'GrantCycleStarted' ? [{ index, event }] : [],
          );
          for (const { index, event } of starts) {
            const of = index < move ? day(1) : anchor;
            expect(event.at).toBe(boundary(of, 'UTC', 'month', event.data.cycle));
          }
          expect(starts.filter(({ index }) => index > move).length).toBe(
            cycleNumber(anchor, 'UTC', 'month', later) - cycleNumber(anchor, 'UTC', 'month', at),
          );
          const pool = folded(lived);
          expect(pool.windows.cycle.end).toBe(cycleWindow(anchor, 'UTC', 'month', later).end);
          expect(creditPoolState.encode(creditPoolState.decode(creditPoolState.encode(pool)))).toEqual(
            creditPoolState.encode(pool),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
