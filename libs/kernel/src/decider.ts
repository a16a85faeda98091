import type { Instant } from './instant.js';

/** Readonly all the way down: what a decision sees of a state that its fold updates in place. */
export type View<T> = T extends bigint | string | number | boolean | null | undefined
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<K, View<V>>
    : T extends ReadonlySet<infer V>
      ? ReadonlySet<View<V>>
      : T extends readonly (infer V)[]
        ? readonly View<V>[]
        : T extends object
          ? { readonly [K in keyof T]: View<T[K]> }
          : T;

/** A fact of one stream. `at` is its effective instant (when it counts); the engine adds when it was recorded (S3). */
export type DomainEvent<Type extends string = string, Data = unknown> = {
  readonly type: Type;
  readonly at: Instant;
  readonly data: Data;
};

/** What a refusal tells its reader: values only, as they go into the problem document. */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

export type Accepted<E> = { readonly kind: 'accepted'; readonly events: readonly E[] };
export type Refused<Code extends string> = {
  readonly kind: 'refused';
  readonly code: Code;
  readonly facts: Facts;
};
export type Decision<E, Code extends string = never> = Accepted<E> | Refused<Code>;

/** `at` is the acceptance time, already clamped so that it is never before the stream's latest event (S1). */
export type Decide<E, S, Code extends string = never> = (state: View<S>, at: Instant) => Decision<E, Code>;

export const accept = <E>(events: readonly E[]): Accepted<E> => ({ kind: 'accepted', events });
export const refuse = <Code extends string>(code: Code, facts: Facts = {}): Refused<Code> => ({
  kind: 'refused',
  code,
  facts,
});

/** What the engine needs to know of a stream: nothing of its business. */
export type Decider<S, E> = {
  readonly initial: () => S;
  /** Owns the state and may update it in place: copying per event makes a long fold quadratic. */
  readonly evolve: (state: S, event: E) => S;
  /**
   * What is due up to `at`, oldest first, each dated at its own instant (S2). Booked before any decision. Bounded: asked again
   * until it answers nothing, and good wherever an append ends between two of its events.
   */
  readonly settle: (state: View<S>, at: Instant) => readonly E[];
};
