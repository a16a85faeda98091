import { creditPool, type CreditPool, type CreditPoolEvent } from '#domain/credit-pool';
import type { Instant } from '#kernel';
import type { Ledger } from '../log/ledger.js';
import { Impossible } from '../problem.js';
import { decodePool, poolStream, type PoolEntry } from './events.js';

/** S3: what counts up to `asOf` and was recorded up to `knownAt`, both included. */
export type Moment = { readonly asOf: Instant; readonly knownAt: Instant };

/** Told of each event of an account, with the pool as it stands right after it. `entry` null: due, but not booked yet. */
export type Visit = (pool: CreditPool, event: CreditPoolEvent, entry: PoolEntry | null) => void;

export type AccountAt = {
  readonly pool: CreditPool;
  /** The last booked event that counts. */
  readonly last: PoolEntry;
  readonly events: number;
  /** Expiries, time-outs and cycles that are due at `asOf` and that no sweep has booked yet (S2): they count all the same. */
  readonly due: readonly CreditPoolEvent[];
};

/**
 * Folds an account's own events with the domain's fold: no read model takes part. What is due up to `asOf` counts whether or
 * not it has been booked (R41).
 */
export const accountAt = async (
  ledger: Ledger,
  account: string,
  moment: Moment,
  visit: Visit = () => undefined,
): Promise<AccountAt> => {
  let pool = creditPool.initial();
  let last: PoolEntry | null = null;
  let events = 0;
  for await (const page of ledger.stream(poolStream(account)))
    for (const entry of page.map(decodePool)) {
      if (entry.event.at > moment.asOf || entry.recordedAt > moment.knownAt) continue;
      pool = creditPool.evolve(pool, entry.event);
      visit(pool, entry.event, entry);
      last = entry;
      events += 1;
    }
  if (last === null) throw await nothingOf(ledger, account, moment);
  const due = bookDue(pool, moment.asOf, visit);
  return { pool, last, events, due };
};

const bookDue = (pool: CreditPool, asOf: Instant, visit: Visit): readonly CreditPoolEvent[] => {
  const due: CreditPoolEvent[] = [];
  for (let batch = creditPool.settle(pool, asOf); batch.length > 0; batch = creditPool.settle(pool, asOf))
    for (const event of batch) {
      creditPool.evolve(pool, event);
      visit(pool, event, null);
      due.push(event);
    }
  return due;
};

const nothingOf = async (ledger: Ledger, account: string, { asOf, knownAt }: Moment): Promise<Impossible> => {
  for await (const [first] of ledger.stream(poolStream(account)))
    if (first !== undefined) {
      const entry = decodePool(first);
      return new Impossible(
        `account ${account} did not exist yet: its first event counts from ${entry.event.at} and was recorded at ${entry.recordedAt}`,
        `ask for a later moment than ${asOf < knownAt ? asOf : knownAt}`,
      );
    }
  return new Impossible(
    `there is no account ${account} in ${ledger.name}`,
    'list the accounts with: npm run auditor -- replay --type AccountOpened',
  );
};
