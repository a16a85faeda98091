import { billingRefusals } from './billing.js';
import { customerRefusals } from './customer.js';
import type { RefusalDescription } from './description.js';
import { purchaseRefusals } from './purchase.js';
import { reconciliationRefusals } from './reconciliation.js';
import { webhookRefusals } from './webhook.js';
import { topUpRefusals } from './top-up.js';

/**
 * Every code with which the product refuses something: of the domain, of the engine and of the edge. One catalogue, so that a
 * code means one thing everywhere; which HTTP status a code has is the edge's business. Codes are a format: none is renamed.
 */
export const refusals = {
  // accounts and policies
  'account-not-found': { says: 'There is no credit account with this id.', facts: [] },
  'account-exists': { says: 'The credit account is open already.', facts: ['account'] },
  'zone-unknown': { says: 'The time zone is not a name of the IANA database.', facts: ['zone'] },
  'anchor-in-future': {
    says: 'The anchor of the billing cycles lies after the moment of opening.',
    facts: ['anchor', 'at'],
  },
  'anchor-moves-too-early': {
    says: 'Something of the account was accepted at this very instant: its anchor moves after that.',
    facts: ['at', 'last'],
  },
  'policy-not-found': { says: 'There is no such plan, or no such version of it.', facts: ['policy'] },
  'policy-invalid': {
    says: 'The policy document breaks a rule; `path` names the first place, `problem` says what is wrong there.',
    facts: ['path', 'problem', 'problems'],
  },
  'policy-version-not-next': {
    says: 'Versions of a plan are dense: the next one has another number.',
    facts: ['plan', 'version', 'expected'],
  },
  'too-many-versions': { says: 'A plan has as many versions as it can keep.', facts: ['limit'] },
  // amounts
  'amount-not-string': { says: 'An amount is a decimal string, such as "12.5".', facts: ['param'] },
  'amount-malformed': {
    says: 'The text spells no amount: digits with an optional decimal point, no sign, exponent, blank or leading zero.',
    facts: ['param'],
  },
  'amount-not-positive': { says: 'The amount must be above zero.', facts: ['param'] },
  'amount-too-precise': { says: 'An amount has at most nine decimals.', facts: ['param'] },
  'amount-out-of-range': { says: 'The amount is larger than the ledger can hold.', facts: ['param'] },
  'asset-mismatch': { says: 'The account is kept in another asset.', facts: ['asset', 'expected'] },
  // spending
  'insufficient-credits': { says: 'The pool holds less than is required.', facts: ['available', 'required'] },
  'cap-exceeded': {
    says: 'The member or space has reached its limit until the window resets.',
    facts: ['scope', 'subject', 'limit', 'used', 'required', 'resets_at'],
  },
  'customer-suspended': {
    says: 'The customer is suspended; a payment restores the service at once.',
    facts: ['reason', 'since', 'until'],
  },
  'pool-disputed': {
    says: 'The pool is frozen while a payment is disputed.',
    facts: ['reason', 'since', 'until'],
  },
  'pool-frozen': { says: 'An operator has frozen the pool.', facts: ['reason', 'since', 'until'] },
  'too-many-spenders': {
    says: 'More members or spaces spend from this pool within a month than it can keep tallies of.',
    facts: ['scope', 'limit'],
  },
  'model-unknown': {
    says: 'The rate card has no price for this model at this time.',
    facts: ['provider', 'model'],
  },
  'tokens-invalid': {
    says: 'A number of tokens is a whole number from zero up, and cached tokens are part of the input.',
    facts: ['param'],
  },
  'tokens-out-of-range': {
    says: 'The number of tokens is larger than any request can have.',
    facts: ['param', 'max'],
  },
  'own-keys-not-allowed': {
    says: "The plan does not record usage on the customer's own provider keys.",
    facts: ['policy'],
  },
  ...customerRefusals,
  ...billingRefusals,
  ...purchaseRefusals,
  ...reconciliationRefusals,
  ...webhookRefusals,
  ...topUpRefusals,
  // lots
  'too-many-lots': { says: 'The pool has as many open lots as it can hold.', facts: ['limit'] },
  'lot-not-found': { says: 'The pool knows no such lot.', facts: ['lot'] },
  'lot-not-purchased': {
    says: 'The lot was given, not paid for: there is nothing to refund.',
    facts: ['lot'],
  },
  'expiry-not-after-start': {
    says: 'The lot would be dead before it could be used.',
    facts: ['effective_at', 'expires_at'],
  },
  'purchase-amount-not-offered': {
    says: 'The plan sells fixed amounts, and any amount from a threshold up.',
    facts: ['amount', 'offered', 'any_from'],
  },
  'payment-already-credited': { says: 'This payment has bought a lot already.', facts: ['reference', 'lot'] },
  'refund-above-paid': {
    says: 'More was asked back than was paid for the lot and not refunded yet.',
    facts: ['refundable', 'required'],
  },
  'refund-of-consumed': { says: 'Nothing of the lot is unused.', facts: ['lot', 'unused'] },
  'reason-missing': { says: 'A correction needs a reason in words.', facts: [] },
  // debits and holds
  'debit-not-found': { says: 'There is no such debit in this account.', facts: ['debit'] },
  'debit-already-reversed': {
    says: 'The debit has been reversed already, for another reason.',
    facts: ['debit'],
  },
  'debit-too-old': {
    says: 'The debit took from a lot that the pool no longer remembers; an adjustment can correct it.',
    facts: ['debit'],
  },
  'hold-not-found': { says: 'There is no such open hold in this account.', facts: ['hold'] },
  'hold-captured': { says: 'The hold has been captured already.', facts: ['hold'] },
  'hold-voided': { says: 'The hold has been voided.', facts: ['hold'] },
  'hold-timed-out': { says: 'The hold has timed out; its credits are free again.', facts: ['hold'] },
  'hold-duration-invalid': {
    says: 'A hold lives from one second up to what the plan allows.',
    facts: ['seconds', 'max'],
  },
  'too-many-holds': { says: 'The pool has as many open holds as it can keep.', facts: ['limit'] },
  'capture-above-hold': {
    says: 'The capture is larger than its hold, and the plan does not allow that.',
    facts: ['held', 'required'],
  },
  // caps and alerts
  'cap-not-found': { says: 'There is no such cap.', facts: ['scope', 'subject'] },
  'cap-invalid': { says: 'The limit of a cap is zero or more.', facts: ['param'] },
  'too-many-caps': { says: 'The pool has as many caps as it can keep.', facts: ['limit'] },
  'alert-invalid': {
    says: 'A threshold is an amount from zero up, or a percentage up to 100.',
    facts: ['param'],
  },
  // commands
  'idempotency-key-missing': {
    says: 'A command needs exactly one Idempotency-Key of 1 to 255 visible characters.',
    facts: [],
  },
  'idempotency-key-reused': { says: 'The key was used for a command with another payload.', facts: [] },
  'idempotency-key-in-flight': { says: 'A command with this key is being carried out right now.', facts: [] },
  'outcome-unknown': {
    says: 'The store did not answer in time: repeat the command with the same key to learn what happened.',
    facts: ['retry_after'],
  },
  overloaded: {
    says: 'Too much is waiting to be written; nothing was done. Try again shortly.',
    facts: ['retry_after'],
  },
  'store-unavailable': {
    says: 'The ledger cannot be written or read right now; nothing was done.',
    facts: ['retry_after'],
  },
  'rate-limited': { says: 'Too many requests; nothing was done.', facts: ['retry_after'] },
  'at-least-not-reached': {
    says: 'The read model has not reached the asked position in time.',
    facts: ['at_least', 'position'],
  },
  // what arrives at the edge
  'json-malformed': { says: 'The body is not JSON.', facts: [] },
  'json-duplicate-key': { says: 'An object of the body names a key twice.', facts: ['key'] },
  'json-too-deep': { says: 'The body is nested too deeply.', facts: ['max'] },
  'body-not-utf8': { says: 'The body is not UTF-8, or starts with a byte order mark.', facts: [] },
  'body-not-object': { says: 'The body must be one JSON object.', facts: [] },
  'body-too-large': { says: 'The body is larger than the route accepts.', facts: ['max'] },
  'media-type-unsupported': {
    says: 'The route accepts another media type, and no content coding.',
    facts: ['accepts'],
  },
  'unknown-field': { says: 'The request has a field that the route does not know.', facts: ['param'] },
  'field-missing': { says: 'The request lacks a field that it needs.', facts: ['param'] },
  'field-invalid': {
    says: 'The value of a field is not of the kind that the route expects.',
    facts: ['param', 'expected'],
  },
  'string-invalid': { says: 'A text has a NUL, a lone surrogate, or the wrong length.', facts: ['param'] },
  'timestamp-invalid': {
    says: 'A timestamp is RFC 3339 with a zone, in the years 1970 to 9998.',
    facts: ['param'],
  },
  'timestamp-in-future': { says: 'The timestamp lies in the future.', facts: ['param'] },
  'batch-too-large': { says: 'The batch has more items than the route accepts.', facts: ['max'] },
  'cursor-invalid': { says: 'The cursor was not made by this list.', facts: ['param'] },
  'limit-invalid': {
    says: 'A limit is a whole number from 1 up to the maximum of the list.',
    facts: ['param', 'max'],
  },
  'route-not-found': { says: 'There is nothing at this address.', facts: [] },
  'key-not-found': { says: 'There is no such API key.', facts: ['key'] },
  'clock-not-movable': {
    says: 'The ledger runs on the real clock: start it on new data with a test clock to move time.',
    facts: [],
  },
  'clock-goes-back': {
    says: 'The test clock stands later already, and time does not go back.',
    facts: ['now', 'asked'],
  },
  unauthorized: { says: 'The call carries no valid API key.', facts: [] },
  forbidden: { says: 'The role of this key does not allow the action.', facts: ['action', 'role'] },
  'internal-error': { says: 'A defect of the product. The request id leads to the log.', facts: [] },
} as const satisfies Readonly<Record<string, RefusalDescription>>;

export type RefusalCode = keyof typeof refusals;

export const isRefusalCode = (code: string): code is RefusalCode => Object.hasOwn(refusals, code);
