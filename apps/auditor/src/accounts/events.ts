import { creditPoolEvents, type CreditPoolEvent } from '#domain/credit-pool';
import { policyEvents, type PolicyEvent } from '#domain/policy';
import { categoryOf, decodeStored, type Decoded } from '#engine';
import type { StoredEvent } from '#event-store';

export type LedgerEvent = CreditPoolEvent | PolicyEvent;
export type PoolEntry = Decoded<CreditPoolEvent>;

export const poolStream = (account: string): string => `${creditPoolEvents.category}-${account}`;

/** `null`: not a stream of a credit account. */
export const accountOf = (stream: string): string | null => {
  const prefix = `${creditPoolEvents.category}-`;
  return stream.startsWith(prefix) ? stream.slice(prefix.length) : null;
};

export const decodePool = (stored: StoredEvent): PoolEntry => decodeStored(creditPoolEvents, stored);

/** `null`: an event of a category that carries no facts for finance. */
export const decodeLedger = (stored: StoredEvent): Decoded<LedgerEvent> | null => {
  const category = categoryOf(stored.stream);
  if (category === creditPoolEvents.category) return decodePool(stored);
  return category === policyEvents.category ? decodeStored(policyEvents, stored) : null;
};
