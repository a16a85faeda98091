import streams, { type ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Faults, SubscriptionFault } from './faults.js';
import type { Log, LogRecord } from './log.js';
import {
  caughtUpResponse,
  confirmationResponse,
  eventResponse,
  lastRevisionResponse,
  nameOf,
  notFoundResponse,
} from './messages.js';
import {
  consumerTooSlow,
  readFromInsideARecord,
  resetByServer,
  streamDeleted,
  unavailable,
} from './statuses.js';

export type ReadingCall = ServerWritableStream<ReadReq, ReadResp>;
export type Store = { readonly log: Log; readonly faults: Faults; readonly cut: () => void };

/** Respects `write() === false`. Resolves to false when the caller has gone. */
async function send(call: ReadingCall, message: ReadResp): Promise<boolean> {
  if (call.cancelled || call.destroyed) return false;
  if (call.write(message)) return true;
  return new Promise((resolve) => {
    const settle = (): void => {
      call.off('drain', settle).off('cancelled', settle).off('close', settle);
      resolve(!call.cancelled && !call.destroyed);
    };
    call.on('drain', settle).on('cancelled', settle).on('close', settle);
  });
}

/** A page: inclusive, in either direction, then the end mark where it was asked for. */
export async function page(
  { log, faults, cut }: Store,
  call: ReadingCall,
  options: ReadReq.Options,
): Promise<void> {
  const fault = faults.reads.shift();
  if (fault === 'hang') return;
  if (fault === 'lose') {
    cut();
    return;
  }
  if (fault === 'unavailable') {
    call.emit('error', unavailable());
    return;
  }
  const found = options.hasAll() ? allPage(log, options) : streamPage(log, options);
  if (found instanceof Error) {
    call.emit('error', found);
    return;
  }
  const records = fault === 'end-early' ? found.records.slice(0, found.records.length >> 1) : found.records;
  for (const record of records) if (!(await send(call, eventResponse(record)))) return;
  const marked = (options.getControlOption()?.getCompatibility() ?? 0) >= 1 && fault !== 'end-early';
  if (found.mark !== null && (marked || found.mark.hasStreamNotFound())) await send(call, found.mark);
  call.end();
}

type Found = { readonly records: readonly LogRecord[]; readonly mark: ReadResp | null };

function streamPage(log: Log, options: ReadReq.Options): Found | Error {
  const where = options.getStream();
  const name = nameOf(where?.getStreamIdentifier());
  if (log.isDeleted(name)) return streamDeleted(name);
  const there = log.stream(name);
  if (there === null) return { records: [], mark: notFoundResponse(name) };
  const from = where?.hasRevision() === true ? Number(where.getRevision()) : null;
  return { records: sliceOf(there, from, options), mark: lastRevisionResponse(BigInt(there.length) - 1n) };
}

function allPage(log: Log, options: ReadReq.Options): Found | Error {
  const position = options.getAll()?.getPosition();
  const from = position === undefined ? null : log.indexAt(BigInt(position.getCommitPosition()));
  if (position !== undefined && from === null) return readFromInsideARecord();
  return { records: sliceOf(log.records, from, options), mark: null };
}

function sliceOf(
  records: readonly LogRecord[],
  from: number | null,
  options: ReadReq.Options,
): readonly LogRecord[] {
  const count = Number(options.getCount());
  if (options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS)
    return records.slice(from ?? 0, (from ?? 0) + count);
  const last = Math.min(from ?? records.length - 1, records.length - 1);
  return records.slice(Math.max(0, last - count + 1), last + 1).reverse();
}

/**
 * A subscription: exclusive; history at the consumer's pace, then live events through a small buffer. A consumer that falls
 * behind it is dropped.
 */
export class OpenSubscription {
  private readonly live: LogRecord[] = [];
  private phase: 'history' | 'live' | 'closed' = 'history';
  private pumping = false;
  private silent = false;
  private readonly unfollow: () => void;

  constructor(
    private readonly store: Store,
    private readonly call: ReadingCall,
    private next: number,
    private readonly onClosed: () => void,
  ) {
    this.unfollow = store.log.follow((record) => {
      this.appeared(record);
    });
    call.on('cancelled', () => {
      this.close();
    });
    void this.run();
  }

  fault(kind: SubscriptionFault): void {
    if (kind === 'silent') this.silent = true;
    else if (kind === 'end') {
      this.close();
      this.call.end();
    } else this.fail(kind === 'error' ? unavailable() : resetByServer());
  }

  private async run(): Promise<void> {
    await send(this.call, confirmationResponse());
    const { records } = this.store.log;
    for (let record = records[this.next]; record !== undefined; record = records[(this.next += 1)]) {
      if (!(await this.forward(record))) return;
    }
    if (this.phase === 'closed') return;
    this.phase = 'live'; // in the same step as the look beyond the last record: no event falls between the two
    this.pumping = true;
    await send(this.call, caughtUpResponse());
    this.pumping = false;
    await this.pump();
  }

  private appeared(record: LogRecord): void {
    if (this.phase !== 'live') return;
    this.live.push(record);
    if (this.live.length > this.store.faults.liveBuffer) this.fail(consumerTooSlow());
    else void this.pump();
  }

  private async pump(): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    for (let record = this.live.shift(); record !== undefined; record = this.live.shift()) {
      if (!(await this.forward(record))) return;
    }
    this.pumping = false;
  }

  private async forward(record: LogRecord): Promise<boolean> {
    if (this.phase === 'closed') return false;
    return this.silent || send(this.call, eventResponse(record));
  }

  private fail(reason: Error): void {
    this.close();
    this.call.emit('error', reason);
  }

  private close(): void {
    this.phase = 'closed';
    this.unfollow();
    this.onClosed();
  }
}
