import { sql, type Kysely } from 'kysely';
import { negated, zero, type Instant, type Nanos } from '#kernel';
import type { ProviderListing } from '../port.js';

type Found = {
  readonly entry: string;
  readonly kind: 'charge' | 'refund';
  readonly payment: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly at: Instant;
};

/** Lines that one statement reads. */
const PAGE = 1_000;

/** What the fake provider took and gave back; it keeps no fees. Writes nothing. `db` reads `bigint` as bigint, `timestamptz` as `Instant`. */
export const fakeListing = <T>(db: Kysely<T>): ProviderListing => ({
  entriesSince: async function* (since, before) {
    const end = before ?? 'infinity';
    for (let skip = 0; ; skip += PAGE) {
      const { rows } = await sql<Found>`
        select * from (
          select 'ch_' || payment as entry, 'charge' as kind, payment, amount, currency, at
          from payments_fake.charges where failure_code is null and not waits and pending = 0
          union all
          select 're_' || refund, 'refund', refunds.payment, refunds.amount, charges.currency, refunds.at
          from payments_fake.refunds join payments_fake.charges using (payment) where refunds.failure_code is null
        ) lines
        where at >= ${since}::timestamptz and at < ${end}::timestamptz
        order by at desc, entry limit ${PAGE} offset ${skip}`.execute(db);
      for (const row of rows) {
        const amount = row.kind === 'charge' ? row.amount : negated(row.amount);
        yield { ...row, source: row.entry, amount, fee: zero, net: amount };
      }
      if (rows.length < PAGE) return;
    }
  },
});
