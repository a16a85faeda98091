import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Call, Connection } from './connection.js';
import type { EventStoreDbLimits } from './limits.js';
import { type Record, recordOf } from './records.js';

export type Page = {
  readonly records: readonly Record[];
  /** The server said where the stream ends, or that there is none. A call may also end early, with a status of success: that is no mark. */
  readonly lastRevision: bigint | null;
  readonly missing: boolean;
};

/** One call, read to its end into bounded memory, so that no call stays open while a consumer thinks or has gone away. */
export function readPage(
  connection: Connection,
  limits: EventStoreDbLimits,
  request: ReadReq,
  signal?: AbortSignal,
): Promise<Page> {
  return connection.call({ timeoutMs: limits.pageTimeoutMs, signal }, (call) =>
    gather(call, request, limits.pageBytes),
  );
}

async function gather(call: Call, request: ReadReq, pageBytes: number): Promise<Page> {
  const records: Record[] = [];
  const page = { records, lastRevision: null as bigint | null, missing: false };
  let bytes = 0;
  const full = (): boolean => bytes >= pageBytes; // memory stays bounded: the rest is asked for again
  const take = (response: ReadResp): void => {
    if (response.hasStreamNotFound()) page.missing = true;
    if (response.hasLastStreamPosition()) page.lastRevision = BigInt(response.getLastStreamPosition());
    const record = recordOf(response);
    if (record === null) return;
    records.push(record);
    bytes += record.bytes;
  };
  await new Promise<void>((resolve, reject) => {
    call.client
      .openRead(request, call, (stream) => {
        call.signal.addEventListener(
          'abort',
          () => {
            stream.cancel();
          },
          { once: true },
        );
        stream.on('error', reject).on('end', resolve);
        stream.on('data', (response: ReadResp) => {
          if (full()) return;
          try {
            take(response);
          } catch (error) {
            reject(error instanceof Error ? error : new Error('unreadable response'));
          }
          if (full()) resolve();
        });
      })
      .catch(reject);
  });
  return page;
}
