import { chartOfAccounts, type AccountName } from '#domain/accounting';
import { negated, zero, type Nanos } from '#kernel';
import type { JournalEntry } from './journal.js';

/** What an account of the books was debited and credited; `account` null: all of an asset together. */
export type Sums = {
  readonly account: AccountName | null;
  readonly asset: string;
  debit: Nanos;
  credit: Nanos;
};

/** Sums over all customers may pass 64 bits, which bind single amounts only. */
const plus = (a: Nanos, b: Nanos): Nanos => (a + b) as Nanos;

export const balanceOf = ({ debit, credit }: Sums): Nanos => plus(debit, negated(credit));

export type Books = {
  readonly add: (entry: JournalEntry) => void;
  /** In the order of the chart, asset by asset. */
  readonly accounts: () => readonly Sums[];
  /** One an asset: debits and credits are the same, or the books are wrong (invariant 4). */
  readonly totals: () => readonly Sums[];
};

export const sumBooks = (): Books => {
  const rows = new Map<string, Sums>();
  const accounts = (): readonly Sums[] => {
    const assets = [...new Set([...rows.values()].map(({ asset }) => asset))].sort();
    return assets.flatMap((asset) =>
      chartOfAccounts.flatMap((account) => rows.get(`${asset} ${account}`) ?? []),
    );
  };
  return {
    add: ({ lines }) => {
      for (const { account, asset, amount } of lines) {
        const row = rows.get(`${asset} ${account}`) ?? { account, asset, debit: zero, credit: zero };
        if (amount > zero) row.debit = plus(row.debit, amount);
        else row.credit = plus(row.credit, negated(amount));
        rows.set(`${asset} ${account}`, row);
      }
    },
    accounts,
    totals: () => {
      const totals = new Map<string, Sums>();
      for (const { asset, debit, credit } of accounts()) {
        const total = totals.get(asset) ?? { account: null, asset, debit: zero, credit: zero };
        totals.set(asset, { ...total, debit: plus(total.debit, debit), credit: plus(total.credit, credit) });
      }
      return [...totals.values()];
    },
  };
};
