import type { Fact } from '#commands';
import { openDesk, type DeskParts } from './desk.js';
import { NotYet, type LedgerFact } from './reaction.js';
import { reactionsTo } from './reactions.js';

/** What one fact brings about: facts in their turn, and what went wrong. */
export type Reacted = { readonly made: readonly Fact[]; readonly problem: Error | null };

/**
 * Runs every reaction to a fact, one after the other; one that fails keeps none of the others from running. The fact counts as
 * reacted to when none has failed. Never rejects.
 */
export const react = async (parts: DeskParts, fact: LedgerFact): Promise<Reacted> => {
  const made: Fact[] = [];
  let problem: Error | null = null;
  for (const { name: reaction, react: run } of reactionsTo(fact)) {
    try {
      await run(fact, openDesk(parts, { reaction, fact, made }));
    } catch (error) {
      const failed = error instanceof Error ? error : new Error(String(error));
      // What waits is no defect: where something else failed as well, that is what is told.
      if (problem === null || problem instanceof NotYet) problem = failed;
    }
  }
  return { made, problem };
};
