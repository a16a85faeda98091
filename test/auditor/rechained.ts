import { chainHash, splitHash, withHash } from '#engine';
import type { StoredEvent } from '#event-store';

/** Stored again with true chains: what somebody would do who knows how the hashes are made. */
export const rechained = (events: readonly StoredEvent[]): StoredEvent[] => {
  const tips = new Map<string, { revision: bigint; hash: string }>();
  return events.map((event, n) => {
    const tip = tips.get(event.stream) ?? { revision: -1n, hash: '' };
    const revision = tip.revision + 1n;
    const unhashed = splitHash(event.metadata)?.unhashed ?? '{}';
    const hash = chainHash({
      previousHash: tip.hash,
      stream: event.stream,
      revision,
      id: event.id,
      storedName: event.type,
      data: event.data,
      unhashed,
    });
    tips.set(event.stream, { revision, hash });
    return { ...event, revision, position: BigInt(n + 1), metadata: withHash(unhashed, hash) };
  });
};
