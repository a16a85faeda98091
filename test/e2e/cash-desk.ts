import { factsOf, type Fact, type LedgerStreams } from '#commands';
import { failOrder, fulfilOrder } from '#domain/customer';
import { commandIdOf, type Instant } from '#kernel';

/** What the payment of an order comes to. `pending`: nothing yet. */
export type Verdict = 'paid' | 'card_declined' | 'pending';

/**
 * Follows orders through as the product does, with a payment that a test decides: no invoice, no pool, so that what the routes
 * do of their own is all there is to see.
 */
export const cashDesk = (streams: LedgerStreams, now: () => Instant) => {
  let verdict: Verdict = 'paid';
  const seen: Fact[] = [];
  const followThrough = async (facts: readonly Fact[]): Promise<void> => {
    seen.push(...facts);
    for (const { stream, event, commandId } of facts) {
      const waits =
        /^(?:Subscription|PlanChange|Seats)Ordered$/.test(event.type) && (event.data as Ordered).total > 0n;
      if (!waits || verdict === 'pending') continue;
      const { order } = event.data as Ordered;
      const id = commandIdOf('cash-desk', order);
      const decide = verdict === 'paid' ? fulfilOrder({ order }) : failOrder({ order, reason: verdict });
      const context = { commandId: id, fingerprint: id, actor: 'system:cash-desk', at: now() };
      const outcome = await streams.customers.transact(stream.slice('Customer-'.length), decide, {
        ...context,
        correlation: commandId,
        causation: commandId,
      });
      seen.push(...factsOf(stream, outcome, { commandId: id, correlation: commandId }));
    }
  };
  return {
    followThrough,
    /** Every fact that came by. */
    seen,
    decides: (next: Verdict): void => {
      verdict = next;
    },
  };
};

type Ordered = { readonly order: string; readonly total: bigint };
