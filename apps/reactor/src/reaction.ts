import type { Desk } from './desk.js';
import type { FactOf, LedgerEvent, LedgerFact } from './ledger-fact.js';

export {
  NotGivenBack,
  NotYet,
  WaitsForSomebody,
  holdsUpNothing,
  type FactOf,
  type LedgerEvent,
  type LedgerFact,
} from './ledger-fact.js';

/**
 * One sentence of the form "when this has happened, that is done". It may run any number of times for one fact, at once and in
 * several processes: what it does is commands, whose ids follow from the fact, and calls of ports, whose ids do too.
 */
export type Reaction = {
  readonly name: string;
  readonly to: readonly LedgerEvent['type'][];
  readonly react: (fact: LedgerFact, desk: Desk) => Promise<void>;
};

export const reaction = <const Type extends LedgerEvent['type']>(
  name: string,
  to: readonly Type[],
  react: (fact: FactOf<Type>, desk: Desk) => Promise<void>,
): Reaction => ({
  name,
  to,
  // Asked for facts of `to` alone: see `reactionsTo`.
  react: (fact, desk) => react(fact as FactOf<Type>, desk),
});
