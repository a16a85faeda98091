import { Counter, type Registry } from 'prom-client';
import { standingGauge } from './standing-gauge.js';

/** Facts that wait for another try, and those that are given up until a reactor starts anew. */
export type ParkedReading = { readonly waiting: number; readonly givenUp: number };

/** What the reactor tells. */
export const reactionMeters = (registry: Registry) => {
  const registers = [registry];
  const facts = new Counter({
    name: 'ledger_reactions_total',
    help: 'Facts that reactions have looked at',
    registers,
  });
  const problems = new Counter({
    name: 'ledger_reaction_failures_total',
    help: 'Facts that were parked because a reaction failed or waits',
    labelNames: ['type'],
    registers,
  });
  const parked = standingGauge(registry, {
    name: 'ledger_parked_facts',
    help: 'Facts that are not reacted to yet',
    none: { waiting: 0, 'given-up': 0 },
  });
  return {
    reacted: (count: number): void => {
      facts.inc(count);
    },
    problem: (type: string): void => {
      problems.inc({ type });
    },
    parkedFrom: (source: () => Promise<ParkedReading>): void => {
      parked.from(async () => {
        const { waiting, givenUp } = await source();
        return { waiting, 'given-up': givenUp };
      });
    },
  };
};
