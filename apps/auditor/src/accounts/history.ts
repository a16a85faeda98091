import { creditPool, type CreditPool, type CreditPoolEvent } from '#domain/credit-pool';
import type { Ledger } from '../log/ledger.js';
import { Impossible } from '../problem.js';
import { decodePool, poolStream, type PoolEntry } from './events.js';
import { streamAt, type Moment, type Visit } from './stream-history.js';

export type AccountAt = {
  readonly pool: CreditPool;
  /** The last booked event that counts. */
  readonly last: PoolEntry;
  readonly events: number;
  /** Expiries, time-outs and cycles that are due and that no sweep has booked yet: they count all the same. */
  readonly due: readonly CreditPoolEvent[];
};

/** A credit account at a moment, from its own events. */
export const accountAt = async (
  ledger: Ledger,
  account: string,
  moment: Moment,
  visit: Visit<CreditPool, CreditPoolEvent> = () => undefined,
): Promise<AccountAt> => {
  const kind = { decider: creditPool, decode: decodePool };
  const found = await streamAt({ ledger, stream: poolStream(account) }, kind, moment, visit);
  if (found === null) throw await nothingOf(ledger, account, moment);
  const { state: pool, ...rest } = found;
  return { pool, ...rest };
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
