import type { Fact } from '#commands';
import type { CreditPoolEvent } from '#domain/credit-pool';
import type { CustomerEvent } from '#domain/customer';
import type { InvoiceEvent } from '#domain/invoice';
import type { PurchaseEvent } from '#domain/purchase';
import type { StandingEvent } from '#domain/standing';
import type { TopUpEvent } from '#domain/top-up';

/**
 * What reactions look at. Pools are not among it: a debit makes nobody look. One thing that a pool says is followed through where it
 * comes of a reaction or a request; otherwise `topUpWhoRanLow` finds it.
 */
export type LedgerEvent =
  | CustomerEvent
  | StandingEvent
  | InvoiceEvent
  | PurchaseEvent
  | TopUpEvent
  | Extract<CreditPoolEvent, { readonly type: 'TopUpLevelReached' }>;
export type LedgerFact = Fact<LedgerEvent>;

/** A fact of these types. */
export type FactOf<Type extends LedgerEvent['type']> = Fact<Extract<LedgerEvent, { readonly type: Type }>>;

/** What a reaction waits for has not come to its end: it is asked again later. */
export class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** What somebody has to do first: it may take a day, so the facts after it in its stream do not wait behind it. */
export class WaitsForSomebody extends NotYet {}

/** The provider refuses to give money back: somebody has to see to it, and what follows in its stream is not about it. */
export class NotGivenBack extends Error {
  override readonly name = 'NotGivenBack';
}

/** Whether what comes after it in its stream goes on meanwhile. */
export const holdsUpNothing = (problem: unknown): boolean =>
  problem instanceof WaitsForSomebody || problem instanceof NotGivenBack;

/** A command that must not be refused was. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}
