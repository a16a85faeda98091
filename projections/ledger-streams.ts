import { creditPoolEvents } from '#domain/credit-pool';
import { policyEvents } from '#domain/policy';

/**
 * Prefixes of the names of every stream that the ledger writes: what is its log on a server that others use as well. A new
 * kind of stream has its line here; without it, its first append is refused.
 */
export const ledgerStreams: readonly string[] = [creditPoolEvents, policyEvents].map(
  ({ category }) => `${category}-`,
);
