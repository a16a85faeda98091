import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { instantOfMs } from '#kernel';
import { anchor, naiveOf, opening } from './pool-command.js';
import { commands, startRules } from './pool-commands.js';
import { decideOn, folded, restored, settleTo, startedRun, stateText, type PoolRun } from './pool-run.js';

// Many runs of a property take their time where they are asked for, and more on a slow machine.
jest.setTimeout(240_000);

/** Runs per property: quick in the default test, many more where time allows (`PROPERTY_RUNS=5000`). */
const runs = Number(process.env['PROPERTY_RUNS'] ?? '24');

const histories = fc.commands([...commands], { size: '+1', maxCommands: 60 });
const opened = (rules: Parameters<typeof opening>[0]): PoolRun => {
  const run = startedRun();
  decideOn(run, instantOfMs(anchor), opening(rules));
  return run;
};

describe('the credit pool', () => {
  it('does what the naive reference does (invariants 1, 2, 4, 7)', () => {
    fc.assert(
      fc.property(startRules, histories, (rules, history) => {
        fc.modelRun(() => ({ model: started(rules), real: opened(rules) }), history);
      }),
      { numRuns: runs },
    );
  });

  it('is the same from its log, and from any snapshot and the tail (invariant 6)', () => {
    fc.assert(
      fc.property(
        startRules,
        histories,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rules, history, share) => {
          const real = opened(rules);
          fc.modelRun(() => ({ model: started(rules), real }), history);
          const text = stateText(real.state);
          expect(stateText(folded(real.log))).toBe(text);
          const cut = Math.floor(share * real.log.length);
          const snapshot = stateText(folded(real.log.slice(0, cut)));
          expect(stateText(folded(real.log.slice(cut), restored(snapshot)))).toBe(text);
          expect(stateText(restored(text))).toBe(text);
        },
      ),
      { numRuns: Math.ceil(runs / 2) },
    );
  });

  it('books the same facts whenever it is swept (invariant 9)', () => {
    const wakings = fc.array(fc.integer({ min: 0, max: 60 * 86_400_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(startRules, histories, wakings, (rules, history, sweeps) => {
        const real = opened(rules);
        fc.modelRun(() => ({ model: started(rules), real }), history);
        const often = startedRun(restored(stateText(real.state)));
        const once = startedRun(real.state); // the live pool: a snapshot must know what is due as well as it does
        const start = Date.parse(real.state.at);
        const end = start + 61 * 86_400_000;
        for (const after of [...sweeps].sort((a, b) => a - b)) settleTo(often, instantOfMs(start + after));
        settleTo(often, instantOfMs(end));
        settleTo(once, instantOfMs(end));
        expect(often.log).toEqual(once.log);
        expect(stateText(often.state)).toBe(stateText(once.state));
        expect([...once.log].map(({ at }) => at)).toEqual(once.log.map(({ at }) => at).sort());
      }),
      { numRuns: Math.ceil(runs / 2) },
    );
  });
});

/** A pool may be low from its first moment: an absolute threshold, and nothing in it. */
const started = (rules: Parameters<typeof opening>[0]) => {
  const model = naiveOf(rules);
  model.low = model.rule?.kind === 'absolute';
  return model;
};
