import { encodeEvent } from '#engine';
import type { StoredEvent } from '#event-store';
import {
  eventIdOf,
  plusMs,
  type Decide,
  type Decider,
  type DomainEvent,
  type EventFormat,
  type Instant,
  type View,
} from '#kernel';
import { v5 } from 'uuid';

/** A log in the making, over streams of any kind. */
export type Chronicle = {
  readonly log: StoredEvent[];
  /** A stream that is decided on as the engine would: settle, decide, append, chained. A refusal writes nothing. */
  readonly stream: <S, E extends DomainEvent>(kind: Kind<S, E>, id: string) => Told<S, E>;
};
type Kind<S, E extends DomainEvent> = { readonly format: EventFormat<E>; readonly decider: Decider<S, E> };
export type Told<S, E extends DomainEvent> = {
  readonly name: string;
  readonly state: () => S;
  readonly tell: <Code extends string>(now: Instant, decide: Decide<E, S, Code>) => void;
};

export const chronicle = (seed: number): Chronicle => {
  const log: StoredEvent[] = [];
  let commands = 0;

  const stream = <S, E extends DomainEvent>({ format, decider }: Kind<S, E>, id: string): Told<S, E> => {
    const name = `${format.category}-${id}`;
    let state = decider.initial();
    let revision = -1n;
    let previousHash = '';
    let latest: Instant | null = null;

    const append = (events: readonly E[]): void => {
      const commandId = v5((commands += 1).toString(), v5(seed.toString(), v5.URL));
      events.forEach((event, index) => {
        const actor = `service:billing-${(commands % 3).toString()}`;
        const stamp = {
          ...{ id: eventIdOf(commandId, index), commandId, fingerprint: index === 0 ? 'fp' : null },
          ...{ actor, correlation: commandId, causation: null, recordedAt: plusMs(event.at, index) },
        };
        revision += 1n;
        const { stored, hash } = encodeEvent(format, event, stamp, { stream: name, revision, previousHash });
        previousHash = hash;
        log.push({ ...stored, stream: name, revision, position: BigInt(log.length + 1), storedAt: 0 });
        state = decider.evolve(state, event);
        latest = event.at;
      });
    };

    return {
      name,
      state: () => state,
      tell: (now, decide) => {
        const at = latest === null || now > latest ? now : latest;
        for (;;) {
          const due = decider.settle(state as View<S>, at);
          if (due.length === 0) break;
          append(due);
        }
        const decision = decide(state as View<S>, at);
        if (decision.kind === 'accepted' && decision.events.length > 0) append(decision.events);
      },
    };
  };
  return { log, stream };
};
