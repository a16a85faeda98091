import type { Fact } from '#commands';
import type { CustomerEvent } from '#domain/customer';
import type { InvoiceEvent } from '#domain/invoice';
import type { StandingEvent } from '#domain/standing';
import type { Desk } from './desk.js';

/** What reactions look at. Pools are not among it: a debit makes nobody look. */
export type LedgerEvent = CustomerEvent | StandingEvent | InvoiceEvent;
export type LedgerFact = Fact<LedgerEvent>;

/** A fact of these types. */
export type FactOf<Type extends LedgerEvent['type']> = Fact<Extract<LedgerEvent, { readonly type: Type }>>;

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

/** What a reaction waits for has not come to its end: it is asked again later. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** A command that must not be refused was. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}
