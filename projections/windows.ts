import { civilWindow, cycleWindow, type Instant, type Window } from '#kernel';

/** Accounts' windows kept at most. They are pure values of their key: forgetting them costs time only. */
const KEPT = 50_000;

/** Logs run forward in time, so the window of one key's last instant nearly always holds the next one too. */
const remembering = (
  compute: (key: string, at: Instant) => Window,
): ((key: string, at: Instant) => Window) => {
  const last = new Map<string, Window>();
  return (key, at) => {
    const known = last.get(key);
    if (known !== undefined && known.start <= at && at < known.end) return known;
    if (last.size >= KEPT) last.clear();
    const window = compute(key, at);
    last.set(key, window);
    return window;
  };
};

const civilDays = remembering((zone, at) => civilWindow(zone, 'day', at));
const cycles = remembering((key, at) => {
  const [anchor = '', zone = ''] = key.split(' ');
  return cycleWindow(anchor as Instant, zone, 'month', at);
});

/** What a pool's windows are computed from: facts of its first event, and `moveText` of every move of its anchor since. */
export type Anchored = {
  readonly anchor: Instant;
  readonly zone: string;
  readonly moves: readonly string[];
};

/** Since when which anchor holds. */
export const moveText = (since: Instant, anchor: Instant): string => `${since} ${anchor}`;

/** Start of the civil day of `at` in the pool's zone. */
export const dayOf = ({ zone }: Anchored, at: Instant): Instant => civilDays(zone, at).start;

/** The grant cycle (monthly from the anchor, S7) that holds `at`. A move of the anchor ends one and begins another. */
export const cycleOf = ({ anchor, zone, moves }: Anchored, at: Instant): Window => {
  if (moves.length === 0) return cycles(`${anchor} ${zone}`, at);
  const known = moves.map((move) => move.split(' ') as [Instant, Instant]); // as `moveText` spells them
  const [since, held] = known.findLast(([from]) => from <= at) ?? [null, anchor];
  const next = known.find(([from]) => from > at)?.[0] ?? null;
  const { start, end } = cycles(`${held} ${zone}`, at);
  return {
    start: since !== null && since > start ? since : start,
    end: next !== null && next < end ? next : end,
  };
};
