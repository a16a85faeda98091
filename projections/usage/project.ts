import type { Price, Usage } from '#domain/credit-pool';
import { plus, zero, type Instant, type Nanos, type Recorded } from '#kernel';
import { idOfStream, isCustomerFact, type CustomerFact } from '../ledger-events.js';
import { moveText } from '../windows.js';
import { accountOf, isPoolEvent, type PoolEvent } from '../pool-events.js';
import { bucketOf } from './latency.js';
import type { AccountRow, MemberRow } from './table.js';

export type Figures = {
  succeeded: bigint;
  failed: bigint;
  input_tokens: bigint;
  cached_tokens: bigint;
  output_tokens: bigint;
  cost: Nanos;
  reversed: Nanos;
  usd: Nanos;
};
/** Who and what. Its day and cycle are found by the writer, which knows the account's zone and anchor, and whether its members may be told apart. */
export type Group = {
  readonly account: string;
  /** Of its event in the log. */
  readonly position: bigint;
  /** When the usage was (S1): its day. */
  readonly usedAt: Instant;
  /** When it was accepted: its cycle. */
  readonly acceptedAt: Instant;
  readonly member: string;
  readonly space: string;
  readonly provider: string;
  readonly model: string;
  readonly own_key: boolean;
};
export type Timed = {
  readonly account: string;
  readonly usedAt: Instant;
  readonly provider: string;
  readonly model: string;
  readonly bucket: number;
};

/** A member was active, as an event at this position says. */
export type Active = MemberRow & { readonly position: bigint };
/** R51: from this position on. */
export type Choice = { readonly customer: string; readonly analytics: boolean; readonly position: bigint };

export type UsageChanges = {
  readonly accounts: AccountRow[];
  /** Anchors that moved, as `moveText` spells them. */
  readonly moved: { readonly account: string; readonly move: string }[];
  readonly choices: Choice[];
  readonly usage: { readonly group: Group; readonly figures: Figures }[];
  readonly latencies: Timed[];
  readonly active: Active[];
};

export const noFigures = (): Figures => ({
  succeeded: 0n,
  failed: 0n,
  input_tokens: 0n,
  cached_tokens: 0n,
  output_tokens: 0n,
  cost: zero,
  reversed: zero,
  usd: zero,
});

export const addFigures = (to: Figures, more: Figures): void => {
  to.succeeded += more.succeeded;
  to.failed += more.failed;
  to.input_tokens += more.input_tokens;
  to.cached_tokens += more.cached_tokens;
  to.output_tokens += more.output_tokens;
  to.cost = plus(to.cost, more.cost);
  to.reversed = plus(to.reversed, more.reversed);
  to.usd = plus(to.usd, more.usd);
};

/** One request, or an amount debited without one. */
type Use = {
  readonly usage: Usage | null;
  readonly price: Price;
  readonly member: string | null;
  readonly space: string | null;
  readonly cost: Nanos;
  readonly ownKey: boolean;
};

const figuresOf = ({ usage, price, cost }: Use): Figures => ({
  succeeded: usage?.outcome === 'succeeded' ? 1n : 0n,
  failed: usage?.outcome === 'failed' ? 1n : 0n,
  input_tokens: BigInt(usage?.inputTokens ?? 0),
  cached_tokens: BigInt(usage?.cachedTokens ?? 0),
  output_tokens: BigInt(usage?.outputTokens ?? 0),
  cost,
  reversed: zero,
  usd: price?.usd ?? zero,
});

const used = (changes: UsageChanges, recorded: PoolEvent, use: Use): void => {
  const account = accountOf(recorded);
  const acceptedAt = recorded.event.at;
  const usedAt = use.usage?.time ?? acceptedAt;
  const { provider = '', model = '' } = use.usage ?? {};
  const group = {
    account,
    position: recorded.position,
    usedAt,
    acceptedAt,
    member: use.member ?? '',
    space: use.space ?? '',
    provider,
    model,
    own_key: use.ownKey,
  };
  changes.usage.push({ group, figures: figuresOf(use) });
  if (use.usage?.outcome === 'succeeded' && use.usage.latencyMs !== null)
    changes.latencies.push({ account, usedAt, provider, model, bucket: bucketOf(use.usage.latencyMs) });
  if (use.member === null || use.usage === null) return;
  changes.active.push({
    ...{ account, member: use.member, last_active_at: usedAt },
    position: recorded.position,
  });
};

/** A reversal restates the day and the cycle in which its debit was accepted. */
const reversed = (
  changes: UsageChanges,
  recorded: PoolEvent,
  data: Extract<PoolEvent['event'], { readonly type: 'DebitReversed' }>['data'],
): void => {
  const { debitedAt, amount, member, space } = data;
  const group = {
    account: accountOf(recorded),
    position: recorded.position,
    usedAt: debitedAt,
    acceptedAt: debitedAt,
    member: member ?? '',
    space: space ?? '',
  };
  changes.usage.push({
    group: { ...group, provider: '', model: '', own_key: false },
    figures: { ...noFigures(), reversed: amount },
  });
};

const chosen = ({ choices }: UsageChanges, fact: CustomerFact): void => {
  if (fact.event.type !== 'DataPolicyChanged') return;
  const { usageAnalytics: analytics } = fact.event.data;
  choices.push({ customer: idOfStream(fact), analytics, position: fact.position });
};

/** What this read model is made of. */
export const usageEvents = [
  'AccountOpened',
  'AnchorMoved',
  'CreditsDebited',
  'HoldCaptured',
  'OwnKeyUsageRecorded',
  'DebitReversed',
  'DataPolicyChanged',
] as const satisfies readonly (PoolEvent | CustomerFact)['event']['type'][];

export const project = (events: readonly Recorded[]): UsageChanges => {
  const changes: UsageChanges = {
    accounts: [],
    moved: [],
    choices: [],
    usage: [],
    latencies: [],
    active: [],
  };
  for (const recorded of events) {
    if (isCustomerFact(recorded)) chosen(changes, recorded);
    if (!isPoolEvent(recorded)) continue;
    const { event } = recorded;
    if (event.type === 'AccountOpened')
      changes.accounts.push({
        account: accountOf(recorded),
        anchor: event.data.anchor,
        zone: event.data.zone,
        owner: event.data.owner.id,
        moves: [],
      });
    else if (event.type === 'AnchorMoved')
      changes.moved.push({
        account: accountOf(recorded),
        move: moveText(event.at, event.data.anchor),
      });
    else if (event.type === 'CreditsDebited' || event.type === 'HoldCaptured')
      used(changes, recorded, { ...event.data, cost: event.data.amount, ownKey: false });
    else if (event.type === 'OwnKeyUsageRecorded')
      used(changes, recorded, { ...event.data, cost: zero, ownKey: true });
    else if (event.type === 'DebitReversed') reversed(changes, recorded, event.data);
  }
  return changes;
};
