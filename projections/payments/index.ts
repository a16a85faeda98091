import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { paymentEvents, project, type PaymentsChanges } from './project.js';
import { create, type PaymentsTables } from './table.js';
import { write } from './write.js';

/** Every attempt to charge a customer, with what came of it, and every refund (R29, R56). */
export const payments: ReadModel<PaymentsTables, PaymentsChanges> = {
  name: 'payments',
  version: 7, // what becomes of refunds, and disputes; expenses stand with their invoice
  streamPrefixes: [streamsOf.customer, streamsOf.standing, streamsOf.invoice, streamsOf.purchase],
  types: paymentEvents,
  create,
  project,
  write,
  tables: {
    bills: ['invoice'],
    orders: ['customer'],
    bought: ['purchase'],
    attempts: ['payment', 'invoice'],
    refunds: ['invoice', 'refund'],
    disputes: ['payment', 'dispute'],
  },
};

export * from './queries.js';
export { type PaymentsTables } from './table.js';
