import { Counter, Gauge, type Registry } from 'prom-client';

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
  let read: () => Promise<ParkedReading> = () => Promise.resolve({ waiting: 0, givenUp: 0 });
  new Gauge({
    name: 'ledger_parked_facts',
    help: 'Facts that are not reacted to yet',
    labelNames: ['state'],
    registers,
    async collect() {
      const reading = await read().catch(() => null); // the database is away: the other meters still answer
      this.reset();
      if (reading === null) return;
      this.set({ state: 'waiting' }, reading.waiting);
      this.set({ state: 'given-up' }, reading.givenUp);
    },
  });
  return {
    reacted: (count: number): void => {
      facts.inc(count);
    },
    problem: (type: string): void => {
      problems.inc({ type });
    },
    parkedFrom: (source: () => Promise<ParkedReading>): void => {
      read = source;
    },
  };
};
