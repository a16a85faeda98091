import type { Decoded } from '#engine';
import type { StoredEvent } from '#event-store';
import type { Decider, DomainEvent, Instant, View } from '#kernel';
import type { Ledger } from '../log/ledger.js';

/** S3: what counts up to `asOf` and was recorded up to `knownAt`, both included. */
export type Moment = { readonly asOf: Instant; readonly knownAt: Instant };

/** Told of each event of a stream, with the state as it stands right after it. `entry` null: due, but not booked yet. */
export type Visit<S, E extends DomainEvent> = (state: S, event: E, entry: Decoded<E> | null) => void;

export type StreamAt<S, E extends DomainEvent> = {
  readonly state: S;
  /** The last booked event that counts. */
  readonly last: Decoded<E>;
  readonly events: number;
  /** What is due at `asOf` and no sweep has booked yet (S2): it counts all the same. */
  readonly due: readonly E[];
};

export type Kind<S, E extends DomainEvent> = {
  readonly decider: Decider<S, E>;
  readonly decode: (stored: StoredEvent) => Decoded<E>;
};

/**
 * Folds a stream's own events with the domain's fold: no read model takes part. What is due up to `asOf` counts whether or not
 * it has been booked (R41). `null`: nothing of it counts at that moment.
 */
export const streamAt = async <S, E extends DomainEvent>(
  { ledger, stream }: { readonly ledger: Ledger; readonly stream: string },
  { decider, decode }: Kind<S, E>,
  moment: Moment,
  visit: Visit<S, E>,
): Promise<StreamAt<S, E> | null> => {
  let state = decider.initial();
  let last: Decoded<E> | null = null;
  let events = 0;
  for await (const page of ledger.stream(stream))
    for (const entry of page.map(decode)) {
      if (entry.event.at > moment.asOf || entry.recordedAt > moment.knownAt) continue;
      state = decider.evolve(state, entry.event);
      visit(state, entry.event, entry);
      last = entry;
      events += 1;
    }
  if (last === null) return null;
  const due: E[] = [];
  const next = (): readonly E[] => decider.settle(state as View<S>, moment.asOf);
  for (let batch = next(); batch.length > 0; batch = next())
    for (const event of batch) {
      state = decider.evolve(state, event);
      visit(state, event, null);
      due.push(event);
    }
  return { state, last, events, due };
};
