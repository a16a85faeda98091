import { parseInstant, type Instant } from '#kernel';
import { Impossible } from '../problem.js';
import type { Moment } from './stream-history.js';

/** Reads an instant, or a civil day as its first instant in UTC. */
export const instantFrom = (option: string, text: string): Instant => {
  const at = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (at === null)
    throw new Impossible(
      `${option} ${text} is not an instant`,
      'write it with its zone, like 2026-01-31T12:00:00Z, or as a day: 2026-01-31',
    );
  return at;
};

export const optionalInstant = (option: string, text: string | undefined): Instant | null =>
  text === undefined ? null : instantFrom(option, text);

/** S3: an instant in the future is refused, as nobody knows yet what will count by then. */
export const pastInstant = (option: string, text: string | undefined, now: Instant): Instant => {
  const at = optionalInstant(option, text) ?? now;
  if (at > now) throw new Impossible(`${option} ${at} is in the future`, `ask for ${now} or earlier`);
  return at;
};

export type MomentOptions = { readonly asOf?: string; readonly knownAt?: string };

export const momentOf = ({ asOf, knownAt }: MomentOptions, now: Instant): Moment => ({
  asOf: pastInstant('--as-of', asOf, now),
  knownAt: pastInstant('--known-at', knownAt, now),
});
