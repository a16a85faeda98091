import { sql, type Kysely } from 'kysely';
import { formatNanos, zero, type Nanos } from '#kernel';
import type { Findings } from '#proof';
import type { DomainFold } from './domain-fold.js';

type LotRow = { readonly account: string; readonly lot: string; readonly remaining: Nanos };
type DebtRow = { readonly account: string; readonly debt: Nanos };

/**
 * The balance read model against the domain's own fold: what is left of every lot, and every debt. The replay of a read model's
 * own code finds rows that were changed; this finds code that is wrong in both.
 */
export const proveBalance = async (
  db: Kysely<never>,
  fold: DomainFold,
  position: bigint,
  findings: Findings,
): Promise<number> => {
  const { rows: lots } =
    await sql<LotRow>`select account, lot, remaining from balance.lots where remaining <> 0`.execute(db);
  const { rows: debts } = await sql<DebtRow>`select account, debt from balance.pools where debt <> 0`.execute(
    db,
  );
  const left = new Map(lots.map(({ account, lot, remaining }) => [`${account} ${lot}`, remaining]));
  const owed = new Map(debts.map(({ account, debt }) => [account, debt]));
  let differences = 0;
  const differ = (subject: string, shown: Nanos, folded: Nanos): void => {
    if (shown === folded) return;
    differences += 1;
    findings.add({
      code: 'balance-wrong',
      position,
      subject,
      says: `the domain's fold gives ${formatNanos(folded)}, not ${formatNanos(shown)}`,
    });
  };
  for (const pool of fold.pools()) {
    for (const [lot, folded] of pool.lots)
      differ(`${pool.account} ${lot}`, take(left, `${pool.account} ${lot}`), folded);
    differ(`${pool.account} debt`, take(owed, pool.account), pool.debt);
  }
  for (const [subject, shown] of left) differ(subject, shown, zero);
  for (const [account, shown] of owed) differ(`${account} debt`, shown, zero);
  return differences;
};

const take = (amounts: Map<string, Nanos>, key: string): Nanos => {
  const amount = amounts.get(key) ?? zero;
  amounts.delete(key);
  return amount;
};
