import { describe, expect, it } from '@jest/globals';
import { plantedBugs } from './planted-bugs.js';
import { simulate } from './run.js';

const SEEDS = 1_000;

describe('the engine, its store and the readers of its log, with everything going wrong', () => {
  it(`keeps every promise on ${SEEDS.toString()} seeds`, async () => {
    const total: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      for (const [what, count] of Object.entries(await simulate(seed)))
        total[what] = (total[what] ?? 0) + count;
    }
    // A simulation in which nothing happens proves nothing: each of these, more than once in a run on average.
    for (const count of Object.values(total)) expect(count).toBeGreaterThan(SEEDS);
  }, 180_000);

  it('is the same run for the same seed', async () => {
    expect(await simulate(7)).toEqual(await simulate(7));
  });
});

/** A simulation that finds nothing wrong may be blind: each of these must be found, and for the right reason. */
describe('planted bugs', () => {
  const ENOUGH = 400;

  it.each(plantedBugs)(
    '$says',
    async ({ parts, finds }) => {
      let found = '';
      for (let seed = 1; seed <= ENOUGH && found === ''; seed += 1) {
        await simulate(seed, parts).catch((error: unknown) => {
          found = error instanceof Error ? error.message : 'failed';
        });
      }
      expect(found).toMatch(finds);
    },
    60_000,
  );
});
