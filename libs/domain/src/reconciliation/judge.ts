import { minus, msOf, sum, zero, type Instant, type Nanos } from '#kernel';
import type { Finding, FindingKind } from './events.js';
import { reconciliationLimits as limits } from './limits.js';
import { claimedIn, momentOf, type Item } from './sides.js';

/** What is seen of other items when one is judged. */
type Around = {
  readonly readAt: Instant;
  /** Payments that nobody claims and that went back as a whole. */
  readonly givenBack: ReadonlySet<string>;
  /** Streams of purchases whose money went back because it bought nothing: they have no invoice. */
  readonly boughtNothing: ReadonlySet<string>;
};

export type Verdict = FindingKind | 'agrees';

type Money = { readonly amount: Nanos; readonly currency: string };

/** Null: no line. The currency is that of the first; lines of several currencies agree with nothing. */
const moneyOf = (lines: readonly Money[]): Money | null => {
  const [first] = lines;
  return first === undefined
    ? null
    : { amount: sum(lines.map(({ amount }) => amount)), currency: first.currency };
};

const oneCurrency = (...lines: readonly Money[]): boolean =>
  new Set(lines.map(({ currency }) => currency)).size <= 1;

/** Of an order that came to nothing: it was charged, all of it went back, and no book but the provider's has it. */
const isGivenBack = (item: Item, returned: ReadonlyMap<string, Nanos>): boolean => {
  const payment = item.provider[0]?.payment ?? null;
  const charged = moneyOf(item.provider);
  return (
    item.what === 'charge' &&
    payment !== null &&
    charged !== null &&
    claimedIn(item).length === 0 &&
    minus(charged.amount, returned.get(payment) ?? zero) === zero
  );
};

export const aroundAll = (items: readonly Item[], readAt: Instant): Around => {
  const returned = new Map<string, Nanos>();
  const boughtNothing = new Set<string>();
  for (const { what, provider, purchases, owed } of items) {
    if (what !== 'refund') continue;
    for (const { payment, amount } of provider)
      if (payment !== null) returned.set(payment, minus(returned.get(payment) ?? zero, amount));
    // What is still to go back bought nothing either.
    for (const { stream, book } of [...purchases, ...owed])
      if (book === 'purchase') boughtNothing.add(stream);
  }
  const givenBack = items.filter((item) => isGivenBack(item, returned)).map(({ key }) => key);
  return { readAt, givenBack: new Set(givenBack), boughtNothing };
};

const judgeOneSided = (item: Item, { givenBack }: Around): Verdict => {
  const { what, provider, purchases, failures, owed } = item;
  if (owed.length > 0) return 'ledger-only'; // money that is to go back, and nobody has sent
  if (provider.length === 0) {
    if (claimedIn(item).length === 0) return 'agrees'; // the ledger says nothing was taken, and nothing was
    return what === 'charge' && purchases.length === 0 ? 'invoice-without-payment' : 'ledger-only';
  }
  // A refund that came back before anybody heard of it: nothing has moved.
  if (what === 'refund' && moneyOf(provider)?.amount === zero) return 'agrees';
  const payment = provider[0]?.payment ?? null;
  if (payment !== null && givenBack.has(payment)) return 'agrees';
  return failures.length > 0 ? 'status-differs' : 'provider-only';
};

const judgeBoth = (item: Item, { boughtNothing }: Around): Verdict => {
  const { what, provider, purchases, invoices } = item;
  const claimed = claimedIn(item);
  if (!oneCurrency(...provider, ...claimed, ...invoices)) return 'currency-differs';
  if (moneyOf(provider)?.amount !== moneyOf(claimed)?.amount) return 'amount-differs';
  if (what !== 'charge' || purchases.length === 0) return 'agrees';
  if (invoices.length > 0)
    return moneyOf(invoices)?.amount === moneyOf(purchases)?.amount ? 'agrees' : 'amount-differs';
  return purchases.every(({ stream }) => boughtNothing.has(stream)) ? 'agrees' : 'payment-without-invoice';
};

/** What can be only a matter of time: one side has not heard of it, or not to its end. */
const maySettle: ReadonlySet<Verdict> = new Set<Verdict>([
  'provider-only',
  'ledger-only',
  'status-differs',
  'invoice-without-payment',
  'payment-without-invoice',
]);

export const judge = (item: Item, around: Around): Verdict => {
  const twoSided = item.provider.length > 0 && claimedIn(item).length > 0;
  const verdict = twoSided ? judgeBoth(item, around) : judgeOneSided(item, around);
  const young = msOf(around.readAt) - msOf(momentOf(item)) < limits.inFlightMs;
  return young && maySettle.has(verdict) ? 'in-flight' : verdict;
};

export const findingOf = (item: Item, kind: FindingKind): Finding => {
  const { what, key, provider, purchases, invoices, failures, owed } = item;
  const told = owed.length > 0 ? owed : claimedIn(item);
  // A purchase and its invoice that say different amounts: the invoice is what disagrees with the provider.
  const disagrees = moneyOf(provider)?.amount === moneyOf(told)?.amount && invoices.length > 0;
  return {
    ...{ kind, what, key },
    reference: provider[0]?.source ?? null,
    stream: told[0]?.stream ?? failures[0]?.stream ?? null,
    provider: moneyOf(provider),
    ledger:
      kind === 'amount-differs' && disagrees && purchases.length > 0 ? moneyOf(invoices) : moneyOf(told),
    at: momentOf(item),
  };
};
