import type { Fact } from '#commands';
import type { DeskParts } from './desk.js';
import { reactorLimits } from './limits.js';
import { react } from './react.js';
import type { LedgerFact } from './reaction.js';

type Bounds = { readonly steps: number; readonly ms: number };
const inline: Bounds = { steps: reactorLimits.stepsInline, ms: reactorLimits.inlineMs };

/**
 * S21: a request runs what follows from its facts, and from theirs, in order, before it is answered. Never rejects: what fails,
 * waits or is more than the bounds allow is found by the reactor, in the log.
 */
export const followThroughWith =
  (parts: DeskParts, onProblem: (fact: LedgerFact, problem: Error) => void, bounds: Bounds = inline) =>
  async (facts: readonly Fact[]): Promise<void> => {
    const deadline = AbortSignal.timeout(bounds.ms);
    const follow = async (): Promise<void> => {
      const waiting = [...facts];
      for (let steps = 0; steps < bounds.steps && !deadline.aborted; steps += 1) {
        const next = waiting.shift();
        if (next === undefined) return;
        const fact = next as LedgerFact; // a fact of another kind of stream has no reactions
        const { made, problem } = await react(parts, fact);
        if (problem !== null) onProblem(fact, problem);
        waiting.push(...made);
      }
    };
    await Promise.race([follow(), aborted(deadline)]);
  };

/** Resolves when the time is over; a step that hangs then is left to itself. */
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
