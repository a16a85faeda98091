import { sql, type Kysely } from 'kysely';
import { msOf } from '#kernel';
import type { ProviderListing } from '../port.js';
import { entryFrom } from '../stripe/entry.js';
import { sandboxLimits } from './limits.js';
import type { BalanceTransaction } from './objects.js';

type Found = { readonly seq: bigint; readonly body: BalanceTransaction; readonly payment: string | null };

/** The sandbox's books as they stand in its tables: reads them where its server does not run, and writes nothing. */
export const sandboxListing = <T>(db: Kysely<T>): ProviderListing => ({
  entriesSince: async function* (at, before) {
    const from = Math.ceil(msOf(at) / 1000);
    const to = before === undefined ? Number.MAX_SAFE_INTEGER : Math.ceil(msOf(before) / 1000);
    let below: bigint | null = null;
    for (;;) {
      const { rows }: { rows: readonly Found[] } = await sql<Found>`
        select line.seq, line.body, payments.payment
        from stripe_sandbox.objects line
        left join stripe_sandbox.objects source on source.id = line.body->>'source'
        left join payments_stripe.payments on payments.intent = source.body->>'payment_intent'
        where line.kind = 'balance_transaction' and (line.body->>'created')::bigint >= ${from}
          and (line.body->>'created')::bigint < ${to} and (${below}::bigint is null or line.seq < ${below})
        order by line.seq desc limit ${sandboxLimits.listing}`.execute(db);
      for (const { body, payment } of rows) yield entryFrom(body, payment);
      below = rows.at(-1)?.seq ?? null;
      if (rows.length < sandboxLimits.listing) return;
    }
  },
});
