import type { AccountName, Posting } from '#domain/accounting';
import { postingsOf, type CreditPoolEvent, type PostingContext } from '#domain/credit-pool';
import { invariant, negated, plus, zero, type Nanos } from '#kernel';
import { adds, lotEffects } from '../lots/lot-effects.js';

/** A line of the books: positive is a debit of the account, negative a credit. `lot`: whose claim it is, on the accounts that carry lots. */
export type Line = {
  readonly account: AccountName;
  readonly lot: string | null;
  readonly amount: Nanos;
  readonly asset: string;
};

const carriers: ReadonlySet<AccountName> = new Set<AccountName>([
  'liabilities:deferred-revenue',
  'liabilities:promotional-credits',
]);

/**
 * The domain's postings of an event with the lots' share of them spelled out, one line for each account and lot, debits first.
 * `learn` the event first. The lots' lines must sum to what the postings say of the accounts that carry lots.
 */
export const linesOf = (event: CreditPoolEvent, context: PostingContext): readonly Line[] => {
  const { add, lines } = gathered();
  let carried = 0n;
  for (const line of lotLines(event, context)) {
    add(line);
    carried += line.amount;
  }
  for (const posting of postingsOf(event, context))
    if (carriers.has(posting.account)) carried -= posting.amount;
    else add({ ...posting, lot: null });
  invariant(carried === 0n, 'what lots lose and gain is what the books say of them');
  return lines();
};

/** An invoice carries no lots: its postings as they are, one line for each account. */
export const linesOfInvoice = (postings: readonly Posting[]): readonly Line[] => {
  const { add, lines } = gathered();
  for (const posting of postings) add({ ...posting, lot: null });
  return lines();
};

const gathered = () => {
  const lines = new Map<string, Line>();
  return {
    add: (line: Line): void => {
      const key = `${line.account} ${line.lot ?? ''} ${line.asset}`;
      lines.set(key, { ...line, amount: plus(lines.get(key)?.amount ?? zero, line.amount) });
    },
    lines: (): readonly Line[] =>
      [...lines.values()].filter(({ amount }) => amount !== zero).sort((a, b) => side(a) - side(b)),
  };
};

const side = ({ amount }: Line): number => (amount > zero ? 0 : 1);

/** A lot is a liability: what is added to it is a credit of the account that carries it. */
const lotLines = (event: CreditPoolEvent, { asset, funding }: PostingContext): readonly Line[] =>
  lotEffects(event).flatMap((effect) =>
    effect.parts.map(({ lot, amount }) => ({
      account:
        funding.get(lot) === 'paid'
          ? ('liabilities:deferred-revenue' as const)
          : ('liabilities:promotional-credits' as const),
      lot,
      amount: adds(effect) ? negated(amount) : amount,
      asset,
    })),
  );
