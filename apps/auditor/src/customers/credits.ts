import { creditPool, posted, type CreditPoolEvent } from '#domain/credit-pool';
import { minus, plus, plusMs, zero, type Nanos } from '#kernel';
import { decodePool, poolStream } from '../accounts/events.js';
import { streamAt } from '../accounts/stream-history.js';
import type { Ledger } from '../log/ledger.js';
import type { Period } from './cycles.js';

const movements = ['purchased', 'granted', 'spent', 'returned', 'expired', 'adjusted', 'refunded'] as const;
export type Movement = (typeof movements)[number];

const movementOf: Partial<Record<CreditPoolEvent['type'], Movement>> = {
  CreditsPurchased: 'purchased',
  CreditsGranted: 'granted',
  LotBecameUsable: 'granted',
  CreditsDebited: 'spent',
  HoldCaptured: 'spent',
  DebitReversed: 'returned',
  LotExpired: 'expired',
  CreditsForfeited: 'expired',
  CreditsAdjusted: 'adjusted',
  CreditsRefunded: 'refunded',
  CreditsDisputed: 'refunded',
  CreditDisputeClosed: 'returned',
};

/** The credits of one account in a period: what each kind of movement changed of the posted balance, and the debits counted. */
export type CreditSummary = {
  readonly account: string;
  readonly asset: string;
  readonly opening: Nanos;
  readonly moved: Readonly<Record<Movement, Nanos>>;
  readonly debits: number;
  readonly closing: Nanos;
};

/** From the account's own events; what is due by the end of the period counts (S2). `null`: the account came later. */
export const creditsOf = async (
  ledger: Ledger,
  account: string,
  { from, to }: Period,
): Promise<CreditSummary | null> => {
  const moved = Object.fromEntries(movements.map((kind) => [kind, zero])) as Record<Movement, Nanos>; // of the same kinds, all of them
  let before: Nanos = zero;
  let opening: Nanos = zero;
  let debits = 0;
  // Half-open (S3): what counts at `to` itself belongs to the next period.
  const end = plusMs(to, -1);
  const asOf = { asOf: end < ledger.now ? end : ledger.now, knownAt: ledger.now };
  const place = { ledger, stream: poolStream(account) };
  const kind = { decider: creditPool, decode: decodePool };
  const found = await streamAt(place, kind, asOf, (now, event) => {
    const change = minus(posted(now), before);
    before = posted(now);
    if (event.at < from) opening = before;
    else {
      const kind = movementOf[event.type] ?? 'adjusted';
      moved[kind] = plus(moved[kind], change);
      if (kind === 'spent') debits += 1;
    }
  });
  if (found === null) return null;
  const asset = found.state.plan?.terms.asset.code ?? '';
  return { account, asset, opening, moved, debits, closing: before };
};
