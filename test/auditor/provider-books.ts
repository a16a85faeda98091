import { invoiceClaimOf } from '#domain/invoice';
import type { ProviderLine } from '#domain/reconciliation';
import type { StoredEvent } from '#event-store';
import { amount, instantOf, minus, negated, plus, zero, type Window } from '#kernel';
import { decodeInvoice } from '../../apps/auditor/src/accounts/events.js';

/** What a provider takes of each charge here. */
const FEE = amount('0.3');

const lineOf = (
  name: string,
  line: Pick<ProviderLine, 'kind' | 'source' | 'payment' | 'amount' | 'currency' | 'at'>,
): ProviderLine => {
  const fee = line.kind === 'charge' ? FEE : zero;
  return { ...line, entry: `txn_${name}`, fee, net: minus(line.amount, fee) };
};

/** The books of a provider that took what a log's invoices say, but for three things: it was paid once without them, gave a cent more back than they know, and never heard of the first charge. */
export const providerOf = (log: readonly StoredEvent[]) => {
  const claims = log.flatMap((stored) => {
    const claim = stored.stream.startsWith('Invoice-') ? invoiceClaimOf(decodeInvoice(stored).event) : null;
    return claim === null || claim.outcome === 'failed' ? [] : [claim];
  });
  const [, ...heard] = claims;
  const lines = heard.map(({ kind, key, amount: moved, currency, at }) =>
    kind === 'charge'
      ? lineOf(key, { kind, source: `ch_${key}`, payment: key, amount: moved, currency, at })
      : lineOf(key, {
          ...{ kind, source: key, payment: null, currency, at },
          amount: plus(moved, negated(amount('0.01'))),
        }),
  );
  const strange = lineOf('till', {
    ...{ kind: 'charge', source: 'ch_till', payment: null, amount: amount('20'), currency: 'USD' },
    at: instantOf('2026-02-10T09:30:00.000Z'),
  });
  return ({ start, end }: Window): Promise<readonly ProviderLine[]> =>
    Promise.resolve([...lines, strange].filter(({ at }) => start <= at && at < end));
};
