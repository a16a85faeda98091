import { describe, expect, it } from '@jest/globals';
import { moneyBugs } from './money-bugs.js';
import { simulateMoney } from './money/run.js';

const SEEDS = process.env.FULL === undefined ? 30 : 1_000;

/** In one run of six: asked of the many. */
const seldom = new Set(['TopUpSettled']);

describe('money, with a provider and processes that fail in any way', () => {
  it(`is accounted for on ${SEEDS.toString()} seeds`, async () => {
    const total: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed += 1)
      for (const [what, count] of Object.entries(await simulateMoney(seed)))
        total[what] = (total[what] ?? 0) + count;
    // A simulation in which nothing happens proves nothing: each of these in some runs.
    const rare = Object.entries(total)
      .filter(([what]) => process.env.FULL !== undefined || !seldom.has(what))
      .filter(([, count]) => count < SEEDS / 50);
    expect(rare).toEqual([]);
  }, 1_800_000);

  it('is the same run for the same seed', async () => {
    expect(await simulateMoney(7)).toEqual(await simulateMoney(7));
  });
});

/** A simulation that finds nothing wrong may be blind: each of these must be found, and for the right reason. */
describe('planted bugs about money', () => {
  const ENOUGH = 60;

  it.each(moneyBugs)(
    '$says',
    async ({ wrong, finds }) => {
      let found = '';
      for (let seed = 1; seed <= ENOUGH && found === ''; seed += 1)
        await simulateMoney(seed, wrong()).catch((error: unknown) => {
          found = error instanceof Error ? error.message : 'failed';
        });
      expect(found).toMatch(finds);
    },
    120_000,
  );
});
