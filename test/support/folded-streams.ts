import type { StoredEvent } from '#event-store';
import type { Decider, DomainEvent } from '#kernel';
import { decodeLedger } from './projection-database.js';

/** What the domain's own folds make of a log, by the id of the stream: nothing of the read models takes part. */
export const foldedStreams = <S, E extends DomainEvent>(
  log: readonly StoredEvent[],
  category: string,
  decider: Decider<S, E>,
): ReadonlyMap<string, S> => {
  const states = new Map<string, S>();
  for (const stored of log) {
    if (!stored.stream.startsWith(`${category}-`)) continue;
    const id = stored.stream.slice(category.length + 1);
    const event = decodeLedger(stored)?.event as E; // the category's own events
    states.set(id, decider.evolve(states.get(id) ?? decider.initial(), event));
  }
  return states;
};

/** The log up to and including an event, so that models are compared in the middle of what happens too. */
export const prefixes = (log: readonly StoredEvent[], parts: number): readonly (readonly StoredEvent[])[] =>
  Array.from({ length: parts }, (_, n) => log.slice(0, Math.ceil((log.length * (n + 1)) / parts)));
