import { balance } from './balance/index.js';
import { billingDisputes } from './billing-disputes/index.js';
import { debits } from './debits/index.js';
import { due } from './due/index.js';
import { invoices } from './invoices/index.js';
import { members } from './members/index.js';
import { organization } from './organization/index.js';
import { payments } from './payments/index.js';
import { plans } from './plans/index.js';
import { purchaseHistory } from './purchase-history/index.js';
import { purchases } from './purchases/index.js';
import type { AnyReadModel } from './read-model.js';
import { reconciliation } from './reconciliation/index.js';
import { seatUtilization } from './seat-utilization/index.js';
import { statements } from './statements/index.js';
import { subscription } from './subscription/index.js';
import { topUps } from './top-ups/index.js';
import { usage } from './usage/index.js';

/** One line per read model: the projector runs what is listed here. */
export const readModels: readonly AnyReadModel[] = [
  balance,
  debits,
  usage,
  purchaseHistory,
  purchases,
  due,
  topUps,
  plans,
  organization,
  members,
  seatUtilization,
  subscription,
  invoices,
  statements,
  payments,
  billingDisputes,
  reconciliation,
];

export { InvalidCursor, InvalidLimit, type Page, type PageRequest } from './cursor.js';
export { ledgerFormats, ledgerStreams } from './ledger-streams.js';
export { queryLimits } from './limits.js';
