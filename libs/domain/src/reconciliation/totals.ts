import { minus, plus, zero, type Nanos } from '#kernel';
import type { Account, Total } from './events.js';
import type { Verdict } from './judge.js';
import { claimedIn, type Item, type ProviderLine } from './sides.js';

type Judged = { readonly item: Item; readonly verdict: Verdict };
type Side = { count: number; amount: Nanos };
type Row = Pick<Total, 'what' | 'currency'> & Record<'provider' | 'ledger' | 'matched', Side>;

const order = ['charge', 'refund', 'dispute', 'other'] as const;

/** Each side's lines and their sum, and what of the provider's agrees, one row for each kind of money and currency. */
export const totalsOf = (judged: readonly Judged[]): readonly Total[] => {
  const rows = new Map<string, Row>();
  const add = (
    { what }: Item,
    side: 'provider' | 'ledger' | 'matched',
    { currency, amount }: { readonly currency: string; readonly amount: Nanos },
  ): void => {
    const row = rows.get(`${currency} ${what}`) ?? { what, currency, ...emptySides() };
    rows.set(`${currency} ${what}`, row);
    row[side] = { count: row[side].count + 1, amount: plus(row[side].amount, amount) };
  };
  for (const { item, verdict } of judged) {
    for (const line of item.provider) add(item, 'provider', line);
    for (const claim of claimedIn(item)) add(item, 'ledger', claim);
    if (verdict === 'agrees') for (const line of item.provider) add(item, 'matched', line);
  }
  return [...rows.values()].sort((a, b) => byCurrency(a, b) || order.indexOf(a.what) - order.indexOf(b.what));
};

const emptySides = (): Pick<Row, 'provider' | 'ledger' | 'matched'> => ({
  provider: { count: 0, amount: zero },
  ledger: { count: 0, amount: zero },
  matched: { count: 0, amount: zero },
});

type OfCurrency = { readonly currency: string };
const byCurrency = (a: OfCurrency, b: OfCurrency): number =>
  a.currency < b.currency ? -1 : a.currency > b.currency ? 1 : 0;

/** By which the provider's balance changed beside the payments: its fees, and what it paid out. */
export const accountsOf = (lines: readonly ProviderLine[]): readonly Account[] => {
  const accounts = new Map<string, { currency: string; fees: Nanos; payouts: Nanos; net: Nanos }>();
  for (const { kind, amount, fee, net, currency } of lines) {
    const account = accounts.get(currency) ?? { currency, fees: zero, payouts: zero, net: zero };
    accounts.set(currency, account);
    account.fees = plus(account.fees, fee);
    if (kind === 'fee') account.fees = minus(account.fees, amount);
    if (kind === 'payout') account.payouts = plus(account.payouts, amount);
    account.net = plus(account.net, kind === 'payout' ? minus(net, amount) : net);
  }
  return [...accounts.values()].sort(byCurrency);
};
