import { describe, expect, it } from '@jest/globals';
import { reactorBugs } from './reactor-bugs.js';
import { simulateReactor } from './reactor-run.js';

const SEEDS = process.env.FULL === undefined ? 100 : 600;

describe('reactions, with processes that die between any two steps', () => {
  it(`keep the books on ${SEEDS.toString()} seeds`, async () => {
    const total: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed += 1)
      for (const [what, count] of Object.entries(await simulateReactor(seed)))
        total[what] = (total[what] ?? 0) + count;
    // A simulation in which nothing happens proves nothing: each of these in some runs.
    const rare = Object.entries(total).filter(([, count]) => count < SEEDS / 50);
    expect(rare).toEqual([]);
  }, 600_000);

  it('are the same run for the same seed', async () => {
    expect(await simulateReactor(7)).toEqual(await simulateReactor(7));
  });
});

/** A simulation that finds nothing wrong may be blind: each of these must be found, and for the right reason. */
describe('planted bugs of a reactor', () => {
  const ENOUGH = 200;

  it.each(reactorBugs)(
    '$says',
    async ({ wrong, finds }) => {
      let found = '';
      for (let seed = 1; seed <= ENOUGH && found === ''; seed += 1)
        await simulateReactor(seed, wrong).catch((error: unknown) => {
          found = error instanceof Error ? error.message : 'failed';
        });
      expect(found).toMatch(finds);
    },
    60_000,
  );
});
