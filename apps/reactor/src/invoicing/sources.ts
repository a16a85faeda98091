import type { CustomerEvent, InvoiceLine } from '#domain/customer';
import type { View } from '#kernel';
import type { Desk } from '../desk.js';
import type { LedgerFact } from '../reaction.js';
import type { Charged, Source } from './assemble-invoice.js';

/** The event that opened a cycle; nothing before it waits for an invoice of the next one. */
export const opensCycle = ({ type }: CustomerEvent): boolean =>
  type === 'SubscriptionStarted' || type === 'SubscriptionRenewed';

/** Each line leads back to the event that changed something, and to the one that put it on an invoice. */
export const linesWithSources = async (
  desk: Desk,
  { stream, revision }: Pick<LedgerFact, 'stream' | 'revision'>,
  lines: readonly View<InvoiceLine>[],
): Promise<readonly Charged[]> => {
  const here: Source = { stream, revision: Number(revision) };
  const earlier = lines.some(({ source }) => source.kind !== 'cycle')
    ? await desk.lookBack(stream, revision, opensCycle)
    : [];
  const origins = new Map<string, Source>();
  for (const fact of earlier)
    if ('lines' in fact.event.data && !opensCycle(fact.event))
      for (const line of fact.event.data.lines)
        origins.set(keyOf(line), { stream, revision: Number(fact.revision) });
  return lines.map((line) => {
    const origin = line.source.kind === 'cycle' ? undefined : origins.get(keyOf(line));
    return { line, sources: origin === undefined ? [here] : [origin, here] };
  });
};

const keyOf = ({ source, quantity, period }: View<InvoiceLine>): string =>
  [source.kind, quantity.toString(), period.start, ...source.references].join(' ');
