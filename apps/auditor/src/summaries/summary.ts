import { creditPoolEvents, type CreditPoolEvent } from '#domain/credit-pool';
import { policyEvents, type PolicyEvent } from '#domain/policy';
import type { DomainEvent } from '#kernel';
import type { LedgerEvent } from '../accounts/events.js';
import { disputeSays, invoiceSays, registerSays, standingSays } from './billing.js';
import { customerSays } from './customer.js';
import { poolSummaryOf } from './pool.js';
import { purchaseSays } from './purchase.js';
import { topUpSays } from './top-up.js';
import { reconciliationSays } from './reconciliation.js';
import type { Says, Summary } from './wording.js';

type Elsewhere = Exclude<LedgerEvent, CreditPoolEvent | PolicyEvent>;
const says: Says<Elsewhere> = {
  ...customerSays,
  ...standingSays,
  ...invoiceSays,
  ...registerSays,
  ...disputeSays,
  ...purchaseSays,
  ...topUpSays,
  ...reconciliationSays,
};

const ofPools = new Set(
  [...creditPoolEvents.declarations, ...policyEvents.declarations].map(({ type }) => type),
);
const isOfPool = (event: LedgerEvent): event is CreditPoolEvent | PolicyEvent => ofPools.has(event.type);

/** What any event of the ledger says, on one line. */
export const summaryOf = (event: LedgerEvent): Summary => {
  if (isOfPool(event)) return poolSummaryOf(event);
  // The table gives each type the function of its own data; the compiler does not follow the two through one index.
  const say = says[event.type] as (data: DomainEvent['data']) => Summary;
  return say(event.data);
};
