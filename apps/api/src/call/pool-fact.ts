import type { CreditPoolEvent } from '#domain/credit-pool';
import { invariant } from '#kernel';

/** One event type of the pool. */
export type PoolFact<Type extends CreditPoolEvent['type']> = Extract<
  CreditPoolEvent,
  { readonly type: Type }
>;

/** The one event of that type among a command's: an answer is made from stored facts alone, so that a repeat gives it again. */
export const only = <Type extends CreditPoolEvent['type']>(
  events: readonly CreditPoolEvent[],
  ...types: readonly Type[]
): PoolFact<Type> => {
  const found = events.find((event): event is PoolFact<Type> =>
    (types as readonly string[]).includes(event.type),
  );
  invariant(found !== undefined, `the command wrote ${types.join(' or ')}`);
  return found;
};
