import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Call, Connection } from './connection.js';
import type { EventStoreDbLimits } from './limits.js';
import { type Record, recordOf } from './records.js';

export type Page = {
  readonly records: readonly Record[];
  /** Of a stream: its head, as the server told it at the end of the page. `null`: no such stream, or the page was cut. */
  readonly lastRevision: bigint | null;
};

/** A call may end early with a status of success, in the middle of a stream that then looks shorter than it is. */
class EndedEarly extends Error {
  override readonly name = 'EndedEarly';
  /** Unavailable, as gRPC would have said it. */
  readonly code = 14;
}

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
  let lastRevision: bigint | null = null;
  let marked = request.getOptions()?.hasAll() === true; // the log's end has no mark
  let bytes = 0;
  const full = (): boolean => bytes >= pageBytes; // memory stays bounded: the rest is asked for again
  const take = (response: ReadResp): void => {
    marked ||= response.hasStreamNotFound() || response.hasLastStreamPosition();
    if (response.hasLastStreamPosition()) lastRevision = BigInt(response.getLastStreamPosition());
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
  if (!marked && !full()) throw new EndedEarly('the read ended before its end');
  return { records, lastRevision };
}
