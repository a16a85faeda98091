import { expect } from '@jest/globals';
import type { Decide, Decider, Decision, DomainEvent, Facts, Instant } from '#kernel';

/** Given these events, when at an instant somebody asks, then these events, or this refusal: what the engine does, without a store. */
export const storyOf = <S, E extends DomainEvent>(decider: Decider<S, E>) => {
  const settled = (state: S, at: Instant): readonly E[] => {
    const booked: E[] = [];
    for (
      let due = decider.settle(state as Parameters<typeof decider.settle>[0], at);
      due.length > 0;
      due = decider.settle(state as Parameters<typeof decider.settle>[0], at)
    )
      for (const event of due) {
        decider.evolve(state, event);
        booked.push(event);
      }
    return booked;
  };
  return {
    given: (...history: readonly E[]) => {
      const state = history.reduce<S>((before, event) => decider.evolve(before, event), decider.initial());
      return {
        state,
        when: <Code extends string>(at: Instant, decide: Decide<E, S, Code>) => {
          const booked = settled(state, at);
          const decision: Decision<E, Code> = decide(state as Parameters<typeof decide>[0], at);
          const events = decision.kind === 'accepted' ? [...booked, ...decision.events] : booked;
          if (decision.kind === 'accepted') for (const event of decision.events) decider.evolve(state, event);
          return {
            state,
            events,
            /** What was due, then what was decided. Facts that a story does not care for may be left out of an event's data. */
            then: (...expected: readonly Told<E>[]) => {
              expect(decision).toMatchObject({ kind: 'accepted' });
              expect(events).toMatchObject(expected.map((one) => ({ ...one })));
              expect(events).toHaveLength(expected.length);
            },
            thenRefused: (code: Code, facts: Facts = {}) => {
              expect(decision).toMatchObject({ kind: 'refused', code, facts });
            },
          };
        },
      };
    },
  };
};

/** An event of which a story tells the type, and whatever else matters to it. */
export type Told<E> = E extends { readonly type: infer T; readonly data: infer D }
  ? { readonly type: T; readonly at?: Instant; readonly data?: Partial<D> }
  : never;
