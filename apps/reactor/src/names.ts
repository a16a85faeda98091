import { commandIdOf, idOfCommand } from '#kernel';

export { invoiceOfPurchase } from '#domain/purchase';

/** Ids that follow from what a thing is for: whoever makes it names it the same, however often it is made. */

/** The part after the category's dash. */
export const idIn = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

export const customerStream = (customer: string): string => `Customer-${customer}`;
export const standingStream = (customer: string): string => `Standing-${customer}`;
export const invoiceStream = (invoice: string): string => `Invoice-${invoice}`;
export const poolStream = (account: string): string => `CreditPool-${account}`;
export const purchaseStream = (purchase: string): string => `Purchase-${purchase}`;
export const topUpStream = (account: string): string => `TopUp-${account}`;
export const registerStream = (entity: string): string => `InvoiceRegister-${entity}`;

/** The invoice of what one event of a customer charges. */
export const invoiceOf = (stream: string, revision: bigint): string =>
  idOfCommand('inv', commandIdOf('invoice', stream, revision.toString()));

export const paymentOfOrder = (order: string): string => idOfCommand('pay', commandIdOf('payment', order));
export const refundOfOrder = (order: string): string => idOfCommand('ref', commandIdOf('refund', order));

/** `why`: the fact that asked for this charge; another fact asks for another one. */
export const paymentOfInvoice = (invoice: string, ...why: readonly string[]): string =>
  idOfCommand('pay', commandIdOf('payment', invoice, ...why));

export const paymentOfPurchase = (purchase: string): string =>
  idOfCommand('pay', commandIdOf('payment', purchase));

/** What goes back of one payment because of one fact. */
export const refundOfPayment = (payment: string, ...why: readonly string[]): string =>
  idOfCommand('ref', commandIdOf('refund', payment, ...why));

/** A refund that somebody made at the provider, by its name there. */
export const refundAtProvider = (reference: string): string =>
  idOfCommand('ref', commandIdOf('provider-refund', reference));

/** The command that drafts the credit note of a refund of a purchase, and the note. */
export const noteCommandOf = (refund: string): string => commandIdOf('credit-note', refund);
export const noteOfRefund = (refund: string): string => idOfCommand('crn', noteCommandOf(refund));

/** The buyer as printed on one document. */
export const printedBuyerOf = (document: string): string => `prt_${document}`;
