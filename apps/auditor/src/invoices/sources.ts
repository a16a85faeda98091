import type { InvoiceLine } from '#domain/invoice';
import type { StoredEvent } from '#event-store';
import { decodeLedger, type LedgerEntry } from '../accounts/events.js';
import type { Ledger } from '../log/ledger.js';

export type Source = InvoiceLine['sources'][number];

/** A line of an invoice, and an event that it charges for. `entry` null: the log has no such event. */
export type SourceOfLine = {
  readonly line: number;
  readonly source: Source;
  readonly entry: LedgerEntry | null;
};

const keyOf = ({ stream, revision }: Source): string => `${stream} ${revision.toString()}`;

/** Every line with the events it names, each stream read once. */
export const sourcesOf = async (
  ledger: Ledger,
  lines: readonly InvoiceLine[],
): Promise<readonly SourceOfLine[]> => {
  const wanted = new Map<string, Source>();
  for (const { sources } of lines) for (const source of sources) wanted.set(keyOf(source), source);
  const found = new Map<string, LedgerEntry>();
  const note = (stored: StoredEvent): void => {
    const key = keyOf({ stream: stored.stream, revision: Number(stored.revision) });
    const entry = wanted.has(key) ? decodeLedger(stored) : null;
    if (entry !== null) found.set(key, entry);
  };
  for (const stream of new Set([...wanted.values()].map((source) => source.stream)))
    for await (const page of ledger.stream(stream)) page.forEach(note);
  return lines.flatMap(({ sources }, at) =>
    sources.map((source) => ({ line: at + 1, source, entry: found.get(keyOf(source)) ?? null })),
  );
};
