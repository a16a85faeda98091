import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Position } from '../port.js';
import type { Connection } from './connection.js';
import type { ReadCall } from './client.js';
import type { EventStoreDbLimits } from './limits.js';
import { type Record, recordOf } from './records.js';
import { subscribeRequest } from './requests.js';

/** Why a feed stopped. Every end is one, the clean ones too: a subscription of ours has no end. */
class Dropped extends Error {
  override readonly name = 'Dropped';
}

/** One subscription call: records in order into a bounded buffer. */
export type Feed = {
  /** Waits for records; up to `max` of them. Rejects once the call has ended and the buffer is empty. */
  readonly take: (max: number) => Promise<readonly Record[]>;
};

type Source = {
  readonly connection: Connection;
  readonly limits: EventStoreDbLimits;
  readonly headNow: (signal: AbortSignal) => Promise<Position>;
};

/** Opens a feed after `after`, lends it to `use`, and cancels the call whatever happens. */
export function feeding<T>(
  source: Source,
  after: Position,
  signal: AbortSignal,
  use: (feed: Feed) => Promise<T>,
): Promise<T> {
  return source.connection.call({ timeoutMs: Infinity }, async (call) => {
    const buffer = bufferOf(source.limits, after);
    const stop = (): void => {
      buffer.end(new Dropped('the subscription was stopped'));
    }; // after the running batch, not during it
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const opened = call.client.openRead(subscribeRequest(after === 0n ? null : after), call, (stream) => {
      call.signal.addEventListener(
        'abort',
        () => {
          stream.cancel();
        },
        { once: true },
      );
      buffer.fill(stream);
    });
    opened.catch((error: unknown) => {
      buffer.end(error as Error);
    });
    const watching = watch(source, buffer, call.signal);
    try {
      return await use({ take: buffer.take });
    } finally {
      clearInterval(watching);
      signal.removeEventListener('abort', stop);
    }
  });
}

type Received = ReturnType<typeof bufferOf>;

function bufferOf(limits: EventStoreDbLimits, after: Position) {
  let records: Record[] = [];
  let bytes = 0;
  let ended: Error | null = null;
  let wake: (() => void) | null = null;
  let stream: ReadCall | null = null;
  const seen = { position: after, messages: 0 };

  const rouse = (): void => {
    wake?.();
    wake = null;
  };
  const end = (reason: Error): void => {
    ended ??= reason;
    rouse();
  };
  const push = (response: ReadResp): void => {
    seen.messages += 1;
    const record = recordOf(response);
    if (record === null || record.position <= seen.position) return;
    seen.position = record.position;
    records.push(record);
    bytes += record.bytes;
    if (records.length >= limits.bufferedEvents || bytes >= limits.bufferedBytes) stream?.pause();
    rouse();
  };

  return {
    seen,
    end,
    /** Whether the consumer has nothing left to handle: only then is silence the connection's. */
    idle: (): boolean => records.length === 0 && wake !== null,
    fill: (call: ReadCall): void => {
      stream = call;
      call.on('error', end).on('end', () => {
        end(new Dropped('the server ended the subscription'));
      });
      call.on('data', (response: ReadResp) => {
        try {
          push(response);
        } catch (error) {
          end(error as Error);
        }
      });
    },
    take: async (max: number): Promise<readonly Record[]> => {
      while (records.length === 0) {
        if (ended !== null) throw ended;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const taken = records.slice(0, max);
      records = records.slice(max);
      bytes -= taken.reduce((sum, record) => sum + record.bytes, 0);
      if (records.length === 0) stream?.resume();
      return taken;
    },
  };
}

/** A connection can go silent without an error. Events that the head has and we do not, twice in a row, say so. */
function watch({ limits, headNow }: Source, buffer: Received, signal: AbortSignal): NodeJS.Timeout {
  let messages = -1;
  let suspected = false;
  let looking = false;
  const look = async (): Promise<void> => {
    const quiet = buffer.idle() && buffer.seen.messages === messages;
    messages = buffer.seen.messages;
    if (!quiet) {
      suspected = false;
      return;
    }
    const behind = (await headNow(signal)) > buffer.seen.position && buffer.seen.messages === messages;
    if (behind && suspected) buffer.end(new Dropped('the connection is silent while the log grows'));
    suspected = behind;
  };
  return setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch((error: unknown) => {
        buffer.end(error as Error);
      })
      .finally(() => {
        looking = false;
      });
  }, limits.watchdogMs);
}
