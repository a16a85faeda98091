import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { Unavailable } from '../errors.js';
import type { Position, StoredEvent } from '../port.js';

/** Links and soft deletes leave records of the server's own, also in our streams: their types begin with `$`. */
const isSystem = (stream: string, type: string): boolean => stream.startsWith('$') || type.startsWith('$');

/** Commit positions are signed in the server: "not known" arrives as the largest unsigned number. */
const UNKNOWN_POSITION = 1n << 63n;
const TICKS_PER_MS = 10_000n;

/** What one message of a read means. `event` is null where the record is the server's own. */
export type Record = {
  readonly position: Position;
  readonly bytes: number;
  readonly event: StoredEvent | null;
};

/** Reads the event of a response, its payloads as the very bytes stored. `null`: the message carries no event. */
export function recordOf(response: ReadResp): Record | null {
  const recorded = response.getEvent()?.getEvent();
  if (recorded === undefined) return null;
  const position = BigInt(recorded.getCommitPosition());
  if (position >= UNKNOWN_POSITION)
    throw new Unavailable(
      'the server is too old: it does not tell the positions of events (22.6 or newer is needed)',
    );
  const stream = textOf(recorded.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array());
  const about = recorded.getMetadataMap();
  const type = about.get('type') ?? '';
  const data = recorded.getData_asU8();
  const metadata = recorded.getCustomMetadata_asU8();
  const bytes = data.byteLength + metadata.byteLength;
  if (isSystem(stream, type)) return { position, bytes, event: null };
  return {
    position,
    bytes,
    event: {
      id: recorded.getId()?.getString() ?? '',
      type,
      stream,
      revision: BigInt(recorded.getStreamRevision()),
      position,
      data: textOf(data),
      metadata: textOf(metadata),
      storedAt: Number(BigInt(about.get('created') ?? '0') / TICKS_PER_MS),
    },
  };
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
