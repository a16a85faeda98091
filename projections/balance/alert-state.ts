import { larger, nanosOf, zero, type Instant, type Nanos } from '#kernel';

/** R78, S8. `threshold` is what available is compared with, strictly below; `null`: no alert is set. */
export type AlertState = {
  readonly kind: string | null;
  readonly below: Nanos | null;
  readonly threshold: Nanos | null;
  readonly low: boolean;
  readonly since: Instant | null;
};

type Rule = {
  readonly alert_kind: string | null;
  readonly alert_below: Nanos | null;
  readonly alert_base: Nanos;
  readonly alert_low: boolean;
  readonly alert_since: Instant | null;
};

const HUNDRED_PERCENT = 100_000_000_000n;

/** A percentage of the base is rounded up to the next nano, as the ledger itself compares. */
const thresholdOf = (kind: string, below: Nanos, base: Nanos): Nanos =>
  kind === 'absolute'
    ? below
    : nanosOf((larger(base, zero) * below + HUNDRED_PERCENT - 1n) / HUNDRED_PERCENT);

export const alertOf = ({
  alert_kind: kind,
  alert_below: below,
  alert_base,
  alert_low: low,
  alert_since: since,
}: Rule): AlertState => ({
  kind,
  below,
  threshold: kind === null || below === null ? null : thresholdOf(kind, below, alert_base),
  low,
  since,
});
