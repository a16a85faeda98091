import { msOf, type Instant } from '#kernel';

/** An instant as people write it: the milliseconds only where there are some. */
export const moment = (at: Instant): string => at.replace('.000Z', 'Z');

const units = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
  { name: 's', ms: 1_000 },
] as const;

/** How much later: `+36 h`; nothing where it is the same instant. */
export const delay = (from: Instant, to: Instant): string => {
  const ms = msOf(to) - msOf(from);
  if (ms === 0) return '';
  const unit = units.find((one) => ms >= 2 * one.ms) ?? { name: 'ms', ms: 1 };
  return `+${(Math.round((ms / unit.ms) * 10) / 10).toString()} ${unit.name}`;
};
