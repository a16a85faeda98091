import type { Books } from '../books.js';
import type { CardConduct } from '../cards.js';
import type { BalanceTransaction, Charge, Dispute, PaymentIntent } from '../objects.js';
import type { CardFailure } from '../problem.js';

/** What Stripe takes of a card charge in its home country: 2.9 % and 30 of the smallest units. */
const feeOn = (amount: number): number => Math.round((amount * 29) / 1000) + 30;
/** What a dispute costs, won or lost. */
const DISPUTE_FEE = 1_500;

type Moved = Pick<BalanceTransaction, 'amount' | 'fee' | 'type' | 'source' | 'currency'> & {
  readonly category: string;
  readonly says: string | null;
};

/** One line of the account's books. */
export const move = async (
  books: Books,
  { amount, fee, type, source, currency, category, says }: Moved,
): Promise<BalanceTransaction> => {
  const entry: BalanceTransaction = {
    id: books.newId('balance_transaction'),
    object: 'balance_transaction',
    ...{ amount, fee, net: amount - fee, currency, type, source },
    available_on: books.now(),
    created: books.now(),
    description: says,
    reporting_category: category,
    status: 'available',
  };
  await books.put<'balance_transaction'>(entry);
  return entry;
};

/** What a charge brings in. */
export const takeMoney = (
  books: Books,
  { id, amount, currency, description }: Pick<Charge, 'id' | 'amount' | 'currency' | 'description'>,
): Promise<BalanceTransaction> =>
  move(books, {
    ...{ amount, currency, fee: feeOn(amount), type: 'charge', source: id, category: 'charge' },
    says: description,
  });

/** The attempt to take the money of an intent: a charge either way. */
const charged = async (books: Books, intent: PaymentIntent, failure: CardFailure | null): Promise<Charge> => {
  const id = books.newId('charge');
  const { amount, currency, description } = intent;
  const captured = failure === null && intent.capture_method !== 'manual';
  const moved = captured ? await takeMoney(books, { id, amount, currency, description }) : null;
  const charge: Charge = {
    ...{ id, object: 'charge', amount, amount_captured: captured ? amount : 0, amount_refunded: 0 },
    balance_transaction: moved?.id ?? null,
    captured,
    created: books.now(),
    currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    livemode: false,
    metadata: intent.metadata,
    paid: failure === null,
    payment_intent: intent.id,
    payment_method: intent.payment_method,
    refunded: false,
    status: failure === null ? 'succeeded' : 'failed',
  };
  await books.put<'charge'>(charge);
  await books.tell(failure === null ? 'charge.succeeded' : 'charge.failed', charge);
  return charge;
};

export const succeed = async (
  books: Books,
  intent: PaymentIntent,
  conduct: CardConduct,
): Promise<PaymentIntent> => {
  const charge = await charged(books, intent, null);
  if (intent.capture_method === 'manual') return hold(books, intent, charge);
  const succeeded: PaymentIntent = {
    ...intent,
    status: 'succeeded',
    amount_received: intent.amount,
    latest_charge: charge.id,
    last_payment_error: null,
    next_action: null,
  };
  await books.put<'payment_intent'>(succeeded);
  await books.tell('payment_intent.succeeded', succeeded);
  if (conduct.kind === 'is-disputed') await openDispute(books, charge, conduct);
  return succeeded;
};

/** Taken later, by a call of its own. */
const hold = async (books: Books, intent: PaymentIntent, charge: Charge): Promise<PaymentIntent> => {
  const held: PaymentIntent = {
    ...intent,
    ...{ status: 'requires_capture', amount_capturable: intent.amount, latest_charge: charge.id },
    ...{ last_payment_error: null, next_action: null },
  };
  await books.put<'payment_intent'>(held);
  await books.tell('payment_intent.amount_capturable_updated', held);
  return held;
};

export const fail = async (
  books: Books,
  intent: PaymentIntent,
  failure: CardFailure,
): Promise<PaymentIntent> => {
  const { id } = await charged(books, intent, failure);
  const failed: PaymentIntent = {
    ...intent,
    status: 'requires_payment_method',
    latest_charge: id,
    last_payment_error: failure,
    next_action: null,
    payment_method: null,
  };
  await books.put<'payment_intent'>(failed);
  await books.tell('payment_intent.payment_failed', failed);
  return failed;
};

/** The payer's bank takes the money back until somebody decides. */
const openDispute = async (
  books: Books,
  charge: Charge,
  { inquiry }: { readonly inquiry: boolean },
): Promise<Dispute> => {
  const { amount, currency, payment_intent: intent, metadata } = charge;
  const dispute: Dispute = {
    id: books.newId('dispute'),
    object: 'dispute',
    ...{ amount, currency, reason: 'fraudulent', metadata, payment_intent: intent, charge: charge.id },
    created: books.now(),
    evidence: { uncategorized_text: null },
    is_charge_refundable: inquiry,
    livemode: false,
    status: inquiry ? 'warning_needs_response' : 'needs_response',
  };
  await books.put<'dispute'>(dispute);
  await books.put<'charge'>({ ...charge, disputed: true });
  await books.tell('charge.dispute.created', dispute);
  if (inquiry) return dispute; // the money stays
  await move(books, {
    ...{ amount: -amount, currency, fee: DISPUTE_FEE, type: 'adjustment', source: dispute.id },
    category: 'dispute',
    says: `Chargeback withdrawal for ${charge.id}`,
  });
  await books.tell('charge.dispute.funds_withdrawn', dispute);
  return dispute;
};

export const closeDispute = async (
  books: Books,
  dispute: Dispute,
  status: 'won' | 'lost',
): Promise<Dispute> => {
  const closed: Dispute = { ...dispute, status };
  await books.put<'dispute'>(closed);
  if (status === 'won') {
    const { amount, currency, id } = dispute;
    await move(books, {
      ...{ amount, currency, fee: 0, type: 'adjustment', source: id, category: 'dispute_reversal' },
      says: 'Chargeback reversal',
    });
    await books.tell('charge.dispute.funds_reinstated', closed);
  }
  await books.tell('charge.dispute.closed', closed);
  return closed;
};
