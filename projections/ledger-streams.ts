import { billingDisputeEvents } from '#domain/billing-dispute';
import { creditPoolEvents } from '#domain/credit-pool';
import { customerEvents } from '#domain/customer';
import { invoiceEvents } from '#domain/invoice';
import { invoiceRegisterEvents } from '#domain/invoice-register';
import { policyEvents } from '#domain/policy';
import { purchaseEvents } from '#domain/purchase';
import { reconciliationEvents } from '#domain/reconciliation';
import { standingEvents } from '#domain/standing';
import { topUpEvents } from '#domain/top-up';

/** The events of every kind of stream that the ledger writes. A new kind has its line here; without it, nothing reads it. */
export const ledgerFormats = [
  creditPoolEvents,
  policyEvents,
  customerEvents,
  standingEvents,
  invoiceEvents,
  invoiceRegisterEvents,
  billingDisputeEvents,
  purchaseEvents,
  topUpEvents,
  reconciliationEvents,
] as const;

/** Prefixes of the names of those streams: what is the ledger's log on a server that others use as well. */
export const ledgerStreams: readonly string[] = ledgerFormats.map(({ category }) => `${category}-`);
