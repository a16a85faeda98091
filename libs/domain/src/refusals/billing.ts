import type { RefusalDescription } from './description.js';

/** Why something is refused about invoices, their payments, and how a customer stands. */
export const billingRefusals = {
  // standing
  'standing-not-found': {
    says: 'The customer has no standing yet: no dunning terms are assigned.',
    facts: [],
  },
  'too-many-unpaid-invoices': {
    says: 'The customer has as many unpaid invoices as can be kept.',
    facts: ['limit'],
  },
  'nothing-unpaid': { says: 'The customer owes nothing.', facts: [] },
  'payment-retry-in-flight': {
    says: 'What is unpaid is being charged right now: wait for the outcome.',
    facts: ['retry'],
  },
  'purge-not-due': { says: 'The data of this customer is still retained.', facts: ['phase'] },
  'invoices-unpaid': {
    says: 'Invoices of the customer are unpaid: they come first.',
    facts: ['unpaid'],
  },
  'customer-purged': { says: "The customer's data is erased; nothing brings it back.", facts: [] },
  // invoices
  'currency-unknown': { says: 'The product makes no invoices in this currency.', facts: ['currency'] },
  'currency-mismatch': { says: 'The invoice is in another currency.', facts: ['currency', 'expected'] },
  'amount-below-minor-unit': {
    says: "The amount has more decimals than the currency's smallest coin.",
    facts: ['param', 'currency'],
  },
  'invoice-not-found': { says: 'There is no such invoice.', facts: [] },
  'notice-not-found': { says: 'There is no such notice.', facts: ['notice'] },
  'document-not-printed': {
    says: 'There is no such document yet: it is printed shortly after what it tells of has happened.',
    facts: ['document', 'form'],
  },
  'document-differs': {
    says: 'The document cannot be printed again with the bytes that the ledger knows: it is shown to nobody.',
    facts: ['document', 'form'],
  },
  'invoice-exists': { says: 'The invoice is drafted already.', facts: ['invoice'] },
  'invoice-line-invalid': {
    says: 'A line of the invoice breaks a rule; `line` counts from 1, `problem` says which.',
    facts: ['line', 'problem'],
  },
  'tax-line-invalid': {
    says: 'A tax line of the invoice breaks a rule; `line` counts from 1, `problem` says which.',
    facts: ['line', 'problem'],
  },
  'invoice-empty': { says: 'An invoice has at least one line.', facts: [] },
  'too-many-lines': {
    says: 'An invoice has at most so many lines, tax lines and sources.',
    facts: ['limit'],
  },
  'invoice-total-negative': {
    says: 'The credits are more than the charges: what is too much waits for a later invoice.',
    facts: ['total'],
  },
  'payment-term-invalid': { says: 'An invoice is payable within so many days.', facts: ['days', 'max'] },
  'invoice-not-issued': { says: 'The invoice has no number yet.', facts: ['invoice'] },
  'invoice-already-issued': { says: 'The invoice was issued under another number.', facts: ['number'] },
  'invoice-void': { says: 'The invoice is void.', facts: ['number'] },
  'invoice-settled-in-part': {
    says: 'Something of the invoice is paid or credited: a credit note corrects it.',
    facts: ['paid', 'credited'],
  },
  'payment-already-applied': {
    says: 'This payment was applied to the invoice already, with another amount.',
    facts: ['payment', 'amount'],
  },
  'too-many-payments': {
    says: 'The invoice has as many payments and refunds as it can keep.',
    facts: ['limit'],
  },
  // credit notes and refunds
  'credit-note-exists': { says: 'The credit note is drafted already.', facts: ['credit_note'] },
  'credit-note-not-found': { says: 'The invoice has no such credit note.', facts: ['credit_note'] },
  'credit-note-already-issued': {
    says: 'The credit note was issued under another number.',
    facts: ['number'],
  },
  'credit-note-empty': { says: 'A credit note credits something.', facts: [] },
  'credit-line-not-found': {
    says: 'The invoice has no such line or tax line; both are counted from 1.',
    facts: ['param', 'line'],
  },
  'credit-above-invoice': {
    says: 'More would be credited than the line has left to credit.',
    facts: ['param', 'line', 'creditable', 'required'],
  },
  'lot-of-a-purchase': {
    says: 'The credits were bought through the payment provider: refund their purchase.',
    facts: ['lot', 'purchase'],
  },
  'credit-note-of-credits': {
    says: 'Bought credits are given back by refunding their purchase, which takes them back as well.',
    facts: ['invoice'],
  },
  'too-many-credit-notes': { says: 'The invoice has as many credit notes as it can keep.', facts: ['limit'] },
  'refund-above-credit': {
    says: 'More would be paid back than was credited or paid too much.',
    facts: ['refundable', 'required'],
  },
  'invoice-payment-not-found': { says: 'The invoice has no such payment.', facts: ['payment'] },
  'invoice-of-credits': {
    says: 'This invoice sells credits alone: what is given back of them is of their purchase.',
    facts: [],
  },
  'refund-not-failed': {
    says: 'Only a refund that failed is tried again or paid by other means.',
    facts: ['refund', 'state'],
  },
  'refund-already-recorded': {
    says: 'This refund was recorded already, with another amount.',
    facts: ['refund', 'amount'],
  },
  // numbers
  'register-not-found': { says: 'The issuing entity has no register of numbers.', facts: [] },
  'register-exists': { says: 'The issuing entity has a register with other prefixes.', facts: ['entity'] },
  'number-prefix-invalid': {
    says: 'A prefix is 1 to 12 capital letters, digits and dashes; the two of a register differ.',
    facts: ['param'],
  },
  // billing disputes
  'dispute-exists': { says: 'The dispute is open or was closed already.', facts: ['dispute', 'state'] },
  'dispute-not-found': { says: 'There is no such billing dispute.', facts: [] },
  'dispute-closed': { says: 'The billing dispute is closed.', facts: ['state'] },
  'dispute-incomplete': {
    says: 'A billing dispute names the number of the invoice and what is wrong with it.',
    facts: ['param'],
  },
} as const satisfies Readonly<Record<string, RefusalDescription>>;
