import { zero, type Nanos, type Recorded } from '#kernel';
import { accountOf, poolEvents, type PoolEvent } from '../pool-events.js';
import type { GrantRow, LineRow, ReversalRow } from './table.js';

export type DebitChanges = {
  readonly lines: LineRow[];
  readonly reversals: ReversalRow[];
  readonly grants: GrantRow[];
};

type Event<Type extends PoolEvent['event']['type']> = Extract<PoolEvent['event'], { readonly type: Type }>;
type Charge = Event<'CreditsDebited' | 'HoldCaptured'>;

const count = (value: number | undefined): bigint | null => (value === undefined ? null : BigInt(value));

const usageOf = ({ usage, price }: Charge['data']) => ({
  provider: usage?.provider ?? null,
  model: usage?.model ?? null,
  input_tokens: count(usage?.inputTokens),
  cached_tokens: count(usage?.cachedTokens),
  output_tokens: count(usage?.outputTokens),
  outcome: usage?.outcome ?? null,
  latency_ms: count(usage?.latencyMs ?? undefined),
  used_at: usage?.time ?? null,
  price_usd: price?.usd ?? null,
  usd_per_credit: price?.usdPerCredit ?? null,
  rates: price?.rates ?? null,
});

const lineOf = (recorded: PoolEvent, event: Charge): LineRow => {
  const { debit, amount, member, space, policy, allocations } = event.data;
  const captured = event.type === 'HoldCaptured' ? event.data : null;
  return {
    account: accountOf(recorded),
    debit,
    position: recorded.position,
    at: event.at,
    recorded_at: recorded.recordedAt,
    amount,
    debt: captured?.debt ?? zero,
    hold: captured?.hold ?? null,
    member,
    space,
    ...usageOf(event.data),
    policy,
    actor: recorded.actor,
    command_id: recorded.commandId,
    correlation: recorded.correlation,
    lots: allocations.map(({ lot }) => lot),
    taken: allocations.map((part) => part.amount),
  };
};

const grantOf = (recorded: PoolEvent, event: Event<'CreditsGranted' | 'CreditsPurchased'>): GrantRow => {
  const { lot, amount, effectiveAt, expiresAt, policy } = event.data;
  const paid: { readonly amount: Nanos; readonly currency: string } | null =
    event.type === 'CreditsPurchased' ? event.data.paid : null;
  const source =
    event.type === 'CreditsPurchased'
      ? { source: 'purchase', reference: event.data.paid.reference, reason: null }
      : {
          source: event.data.source.kind,
          reference: event.data.source.reference,
          reason: event.data.source.reason,
        };
  return {
    account: accountOf(recorded),
    lot,
    position: recorded.position,
    class: event.data.class,
    amount,
    ...source,
    granted_at: event.at,
    effective_at: effectiveAt,
    expires_at: expiresAt,
    paid_amount: paid?.amount ?? null,
    paid_currency: paid?.currency ?? null,
    policy,
  };
};

const reversalOf = (recorded: PoolEvent, { at, data }: Event<'DebitReversed'>): ReversalRow => ({
  account: accountOf(recorded),
  debit: data.debit,
  position: recorded.position,
  at,
  amount: data.amount,
  debt_forgiven: data.debtForgiven,
  reason: data.reason,
  actor: recorded.actor,
});

/** Every row is written once and never changes: a reversal stands beside its debit. */
export const project = (events: readonly Recorded[]): DebitChanges => {
  const changes: DebitChanges = { lines: [], reversals: [], grants: [] };
  for (const recorded of poolEvents(events)) {
    const { event } = recorded;
    if (event.type === 'CreditsDebited' || event.type === 'HoldCaptured')
      changes.lines.push(lineOf(recorded, event));
    else if (event.type === 'DebitReversed') changes.reversals.push(reversalOf(recorded, event));
    else if (event.type === 'CreditsGranted' || event.type === 'CreditsPurchased')
      changes.grants.push(grantOf(recorded, event));
  }
  return changes;
};
