import type { CustomerEvent, Cycle } from '#domain/customer';
import type { Instant } from '#kernel';
import { instantFrom, pastInstant } from '../accounts/moment.js';
import { Impossible } from '../problem.js';

/** A billing cycle that began: `[start, end)`. */
export type BillingCycle = Pick<Cycle, 'start' | 'end'> & { readonly policy: string };

/** Half-open (S3). `cycle` null: a period of the reader's own. */
export type Period = {
  readonly from: Instant;
  readonly to: Instant;
  readonly cycle: BillingCycle | null;
};

export const cycleIn = ({ type, data }: CustomerEvent): BillingCycle | null =>
  type === 'SubscriptionStarted' || type === 'SubscriptionRenewed'
    ? { start: data.cycle.start, end: data.cycle.end, policy: data.policy }
    : null;

export type PeriodOptions = { readonly cycle?: string; readonly from?: string; readonly to?: string };

/** `--cycle current`, `last`, or a moment in it; `--from` and `--to`; without any, the cycle that runs or ran last. */
export const periodOf = (
  cycles: readonly BillingCycle[],
  { cycle, from, to }: PeriodOptions,
  now: Instant,
): Period => {
  if (from !== undefined || to !== undefined) {
    if (cycle !== undefined)
      throw new Impossible('--cycle and --from or --to are two ways to name a period', 'give one of them');
    return ownPeriod(cycles, from, pastInstant('--to', to, now));
  }
  const chosen = chosenCycle(cycles, cycle ?? 'current');
  return { from: chosen.start, to: chosen.end, cycle: chosen };
};

const ownPeriod = (cycles: readonly BillingCycle[], from: string | undefined, to: Instant): Period => {
  const start = from === undefined ? (cycles[0]?.start ?? to) : instantFrom('--from', from);
  if (start < to) return { from: start, to, cycle: null };
  throw new Impossible(
    `--from ${start} is not before --to ${to}`,
    'give a period that has a beginning and an end',
  );
};

const chosenCycle = (cycles: readonly BillingCycle[], asked: string): BillingCycle => {
  const found =
    asked === 'current'
      ? cycles.at(-1)
      : asked === 'last'
        ? cycles.at(-2)
        : containing(cycles, instantFrom('--cycle', asked));
  if (found !== undefined) return found;
  throw new Impossible(
    cycles.length === 0 ? 'no billing cycle of this customer has begun' : `there is no cycle ${asked}`,
    cycles.length === 0
      ? 'give a period with --from and --to'
      : `cycles begin at ${cycles.map(({ start }) => start).join(', ')}`,
  );
};

const containing = (cycles: readonly BillingCycle[], at: Instant): BillingCycle | undefined =>
  cycles.find(({ start, end }) => start <= at && at < end);
