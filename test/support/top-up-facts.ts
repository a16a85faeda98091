import {
  changeTopUp,
  topUps,
  triggerTopUp,
  type ChangeTopUp,
  type PoolNow,
  type TopUp,
  type TopUpEvent,
  type TopUpOffer,
} from '#domain/top-up';
import { amount, instantOf, plusMs, type Decide, type Instant } from '#kernel';
import { storyOf } from './decider.js';

/** Top-ups as the domain tells them: $20 below $5, five a month, ten minutes apart. */
export const story = storyOf(topUps);
const start = instantOf('2026-01-10T12:00:00.000Z');
export const minute = (n: number): Instant => plusMs(start, n * 60_000);

const terms = { threshold: amount('5'), amount: amount('20'), maxPerPeriod: 5, cooldownSeconds: 600 };
export const offered = (more: Partial<NonNullable<TopUpOffer['terms']>> | null = {}): TopUpOffer => ({
  ...{ policy: 'teams@1', currency: 'USD', usdPerCredit: amount('1') },
  largest: amount('1000'),
  terms: more === null ? null : { ...terms, ...more },
});
export const change = (
  settings: readonly [threshold: string, amount: string] | null,
  offer: ChangeTopUp['offer'] = offered(),
) =>
  changeTopUp({
    ...{ account: 'acc_1', customer: 'cus_1', offer },
    settings: settings === null ? null : { threshold: amount(settings[0]), amount: amount(settings[1]) },
  });
export const low: PoolNow = {
  ...{ available: amount('4'), frozen: false, zone: 'UTC' },
  anchor: instantOf('2026-01-01T00:00:00.000Z'),
};
/** What the pool has said of an arming. */
export const trigger = (
  arming: number,
  { pool = {}, offer = offered() }: { pool?: Partial<PoolNow>; offer?: TopUpOffer } = {},
) => triggerTopUp({ arming, purchase: `pur_${arming.toString()}`, pool: { ...low, ...pool }, offer });

export const told = (
  history: readonly TopUpEvent[],
  ...steps: readonly (readonly [number, Decide<TopUpEvent, TopUp, string>])[]
): readonly TopUpEvent[] =>
  steps.reduce<readonly TopUpEvent[]>(
    (so, [at, decide]) => [...so, ...story.given(...so).when(minute(at), decide).events],
    history,
  );
