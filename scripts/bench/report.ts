import Table from 'cli-table3';
import type { Race } from './debits.js';
import type { Summary } from './load.js';

const whole = (n: number): string => Math.round(n).toLocaleString('en');
const plain = { head: [], border: [] };

/** Best of the rows with these names. */
export const best = (lines: ReadonlyMap<string, Summary>, names: readonly string[]): Summary => {
  const [first] = names.flatMap((name) => lines.get(name) ?? []).sort((a, b) => b.perSecond - a.perSecond);
  if (first === undefined) throw new Error(`nothing was measured of ${names.join(', ')}`);
  return first;
};

/** Every contender, losing rows included: rate with its range, latency, CPU of this process. */
export const linesTable = (title: string, lines: ReadonlyMap<string, Summary>, baseline: Summary): string => {
  const table = new Table({
    head: [title, 'a second', 'range', 'p50 ms', 'p99 ms', 'node µs', 'x best CRUD'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: plain,
  });
  for (const [name, line] of lines)
    table.push([
      name,
      whole(line.perSecond),
      `${whole(line.lowest)}–${whole(line.highest)}`,
      line.p50Ms.toFixed(2),
      line.p99Ms.toFixed(2),
      line.nodeUs.toFixed(1),
      (line.perSecond / baseline.perSecond).toFixed(2),
    ]);
  return table.toString();
};

/** One goal of speed: what was reached against its limit. Printed, never asserted: the machine decides. */
export type Ratio = {
  readonly what: string;
  readonly reached: number;
  readonly goal: number;
  readonly better: 'higher' | 'lower';
  readonly unit?: string;
};

export const ratiosTable = (ratios: readonly Ratio[]): string => {
  const table = new Table({
    head: ['goal', 'reached', 'limit', ''],
    colAligns: ['left', 'right', 'right', 'left'],
    style: plain,
  });
  for (const { what, reached, goal, better, unit = '' } of ratios) {
    const met = better === 'higher' ? reached >= goal : reached <= goal;
    table.push([
      what,
      `${reached.toFixed(2)}${unit}`,
      `${better === 'higher' ? '≥' : '≤'} ${goal.toString()}${unit}`,
      met ? 'met' : 'MISSED',
    ]);
  }
  return table.toString();
};

export const raceRatios = ({ title, lines, ours, crud, limit }: Race, goal: number): readonly Ratio[] => [
  {
    what: `${title}: ours / best tuned CRUD`,
    reached: best(lines, [ours]).perSecond / best(lines, crud).perSecond,
    goal,
    better: 'higher',
  },
  {
    what: `${title}: ours / raw append of 500 rows`,
    reached: best(lines, [ours]).perSecond / best(lines, [limit]).perSecond,
    goal: goal > 3 ? 0.85 : 0.5,
    better: 'higher',
  },
];
