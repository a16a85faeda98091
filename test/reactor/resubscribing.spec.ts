import { describe, expect, it } from '@jest/globals';
import { CancelSubscription, SetCap } from '#commands';
import { creditPool, type CreditPool, type CreditPoolEvent } from '#domain/credit-pool';
import { previewCancellation } from '#domain/customer';
import { amount, plusMs, type Instant } from '#kernel';
import { livingLedger, type LivingLedger } from '../support/living-ledger.js';
import { ACC, CUS, on, register, spend, subscribe } from '../support/living-stories.js';

const cancel = async ({ first, clock }: LivingLedger): Promise<void> => {
  const { value: shown } = await first.customers.read(CUS, previewCancellation, clock.now());
  const token = shown.kind === 'preview' ? shown.token : '';
  await first.send(
    `Customer-${CUS}`,
    (envelope) => new CancelSubscription(CUS, { token, reason: null }, envelope),
  );
};

const poolOf = (ledger: LivingLedger): CreditPool =>
  ledger
    .eventsOf('CreditPool')
    .reduce((pool, { event }) => creditPool.evolve(pool, event as CreditPoolEvent), creditPool.initial());

const startsOf = (ledger: LivingLedger): readonly Instant[] =>
  ledger.events().flatMap(({ event }) => (event.type === 'GrantCycleStarted' ? [event.at] : []));

describe('a subscription after one that has ended', () => {
  it('moves the anchor of the pool: windows and grant cycles are of its clock, those before stay what they were', async () => {
    const ledger = await livingLedger('2026-01-31T10:00:00.000Z');
    const { first } = ledger;
    await register(first);
    await subscribe(first, 'pooled-team');
    await first.command(
      `CreditPool-${ACC}`,
      (envelope) =>
        new SetCap(
          ACC,
          { scope: 'member', subject: null, window: 'grant_cycle', limit: amount('100') },
          envelope,
        ),
    );
    await cancel(ledger);
    await first.liveTo(on('2026-03-10'));
    const before = startsOf(ledger);
    expect(before).toEqual([on('2026-02-28')]);
    await subscribe(first, 'pooled-team');
    await first.liveTo(on('2026-03-12'));
    expect(poolOf(ledger).windows.cycle).toEqual({ start: on('2026-03-10'), end: on('2026-04-10') });

    const taken = await spend(first, '100');
    expect(taken.kind).toBe('accepted');
    expect((await spend(first, '1')).kind).toBe('refused');
    await first.liveTo(on('2026-04-01'));
    // The old anchor would have begun a window on the 31st of March.
    expect((await spend(first, '1')).kind).toBe('refused');
    await first.liveTo(on('2026-04-11'));
    expect((await spend(first, '1')).kind).toBe('accepted');
    await first.liveTo(on('2026-06-11'));
    expect(startsOf(ledger)).toEqual([...before, on('2026-04-10'), on('2026-05-10'), on('2026-06-10')]);
    const moves = ledger.events().filter(({ event }) => event.type === 'AnchorMoved');
    expect(moves.map(({ event }) => event.data)).toMatchObject([{ anchor: on('2026-03-10') }]);
  });

  it('moves it an instant later where the pool has accepted something at the instant of the subscription', async () => {
    const ledger = await livingLedger('2026-01-31T10:00:00.000Z');
    const { first } = ledger;
    await register(first);
    await subscribe(first, 'pooled-team');
    await cancel(ledger);
    await first.liveTo(on('2026-03-10'));
    const cap = { scope: 'member', subject: null, window: 'grant_cycle', limit: amount('100') } as const;
    await first.command(`CreditPool-${ACC}`, (envelope) => new SetCap(ACC, cap, envelope));
    await subscribe(first, 'pooled-team');
    const [move] = ledger.events().filter(({ event }) => event.type === 'AnchorMoved');
    expect(move?.event).toMatchObject({
      at: plusMs(on('2026-03-10'), 1),
      data: { anchor: on('2026-03-10') },
    });
  });
});
