import type { ProviderLine } from '#domain/reconciliation';
import type { Window } from '#kernel';
import { fakeListing, type ProviderListing } from '#payments';
import type { PaymentTerms } from '#platform/config';
import { kyselyOn, readModelPool } from '#projection-runtime';
import type { Kysely } from 'kysely';
import { auditorLimits as limits } from '../limits.js';
import { Impossible } from '../problem.js';

/**
 * The payment provider's books, newest first: of Stripe from Stripe, of what stands in for it from its tables. One read-only session,
 * ended after it.
 */
export const providerLines = async (
  { url, terms }: { readonly url: string; readonly terms: PaymentTerms },
  { start, end }: Window,
): Promise<readonly ProviderLine[]> => {
  const pool = readModelPool(url, 1);
  try {
    return await kyselyOn<unknown>(pool)
      .transaction()
      .setAccessMode('read only')
      .execute(async (tx) => {
        const lines: ProviderLine[] = [];
        for await (const line of (await listingOf(tx, terms)).entriesSince(start, end)) {
          lines.push(line);
          if (lines.length > limits.providerLines)
            throw new Impossible(
              `the provider has more than ${limits.providerLines.toString()} lines around this period`,
              'give a shorter one with --from and --to',
            );
        }
        return lines;
      });
  } finally {
    await pool.end();
  }
};

const listingOf = async (
  db: Kysely<unknown>,
  { provider, stripe }: PaymentTerms,
): Promise<ProviderListing> => {
  if (stripe !== null) {
    const { stripePayments } = await import('#payments/stripe');
    return stripePayments({ db, secretKey: stripe.secretKey, server: serverAt(stripe.apiBase) });
  }
  return provider === 'sandbox' ? (await import('#payments/sandbox')).sandboxListing(db) : fakeListing(db);
};

const serverAt = (base: string | null) => {
  if (base === null) return undefined;
  const { protocol, hostname: host, port } = new URL(base);
  const secure = protocol === 'https:';
  const standard = secure ? 443 : 80;
  return {
    host,
    port: port === '' ? standard : Number(port),
    protocol: secure ? ('https' as const) : ('http' as const),
  };
};
