import { learn, postingContext, type PostingContext } from '#domain/credit-pool';
import type { Instant } from '#kernel';
import { accountOf, decodePool, poolStream, type PoolEntry } from '../accounts/events.js';
import type { Ledger } from '../log/ledger.js';
import { linesOf, type Line } from './lines.js';

/** One event as a double entry: its lines sum to zero per asset (invariant 4). */
export type JournalEntry = {
  readonly entry: PoolEntry;
  readonly pool: string;
  readonly lines: readonly Line[];
};

export type JournalSpan = {
  /** What counts up to then, included; `null`: all of it. */
  readonly asOf: Instant | null;
  /** One credit account; `null`: every one. */
  readonly account: string | null;
  readonly at: (position: bigint) => void;
};

/** Every event that moves value, in order of position, page by page. Memory: one word for every lot. */
export async function* journal(
  ledger: Ledger,
  { asOf, account, at }: JournalSpan,
): AsyncGenerator<readonly JournalEntry[]> {
  const contexts = new Map<string, PostingContext>();
  for await (const page of account === null ? ledger.pages() : ledger.stream(poolStream(account))) {
    const entries: JournalEntry[] = [];
    for (const stored of page) {
      const pool = accountOf(stored.stream);
      if (pool === null) continue;
      const entry = decodePool(stored);
      if (asOf !== null && entry.event.at > asOf) continue;
      const context = learn(contexts.get(pool) ?? postingContext(), entry.event);
      contexts.set(pool, context);
      const lines = linesOf(entry.event, context);
      if (lines.length > 0) entries.push({ entry, pool, lines });
    }
    at(page.at(-1)?.position ?? 0n);
    if (entries.length > 0) yield entries;
  }
}
