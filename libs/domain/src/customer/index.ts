export { customerEvents, type CustomerEvent } from './events.js';
export type { Customer, Invitation, Order, Plan, Subscription } from './customer.js';
export { newCustomer, ownersOf } from './customer.js';
export { customerFoldVersion } from './fold.js';
export { customerState } from './snapshot.js';
export { customers, settleCustomer } from './decider.js';
export { nextDueOf } from './settle.js';
export { cyclePricesOf, invoiceLine, type CyclePrices, type Interval, type InvoiceLine } from './lines.js';
export {
  isOfSubscription,
  subscribedAfter,
  subscriptionTypes,
  type Subscribed,
} from './subscription-fold.js';
export type { Cycle, Grant, OrderTax } from './subscription-events.js';
export type { Preview } from './preview.js';
export * from './customer-details.js';
export * from './invitations.js';
export { recordStatement, type RecordStatement } from './record-statement.js';
export * from './members.js';
export * from './change-seats.js';
export { fulfilOrder, failOrder, noteOrderAction, type Paying } from './orders.js';
export {
  orderSubscription,
  previewSubscription,
  type Choice,
  type OrderSubscription,
  type Subscribe,
} from './subscribe.js';
export * from './change-plan.js';
export * from './renewal-choices.js';
export { nextInvoiceOf, type NextInvoice } from './next-invoice.js';
export { heldByInvoice, seatBySeat } from './held-by-invoice.js';
export { seatCountOf, type SeatCount } from './seats.js';
export { bonusPercentOf, grantsDue } from './grants.js';
export { customerLimits } from './limits.js';
