import type { AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { checkAppend } from '../checks.js';
import { Aborted, AppendOutcomeUnknown, Concurrency, Unavailable } from '../errors.js';
import type {
  AppendOptions,
  AppendRequest,
  Appended,
  EventStore,
  NewEvent,
  Position,
  Revision,
} from '../port.js';
import type { Connection } from './connection.js';
import { type Failure, failureOf } from './failures.js';
import type { EventStoreDbLimits } from './limits.js';
import { readPage } from './pages.js';
import { appendRequest, streamPageRequest } from './requests.js';
import { backoffMs, isAborted, pause, repeating } from './retry.js';

type Writing = {
  readonly connection: Connection;
  readonly limits: EventStoreDbLimits;
  readonly closing: AbortSignal;
};

/**
 * Repeats with the same ids and the same expected revision until there is a definite answer: the server recognises its own
 * events below the head, and refuses anything else. Never with a refreshed revision: that would store them twice.
 */
export async function append(
  writing: Writing,
  stream: string,
  events: readonly NewEvent[],
  options: AppendOptions,
): Promise<Appended> {
  const request = { stream, events, expected: options.expected };
  checkAppend(request);
  const { limits, closing } = writing;
  const until = performance.now() + (options.timeoutMs ?? limits.retryBudgetMs);
  const { signal } = options;
  const aborted = (): boolean => isAborted(signal) || closing.aborted;
  let reached = false;
  for (let attempt = 0; ; attempt += 1) {
    if (aborted()) throw givenUp(stream, reached, closing.aborted);
    const left = until - performance.now();
    const outcome = await tryOnce(writing, request, {
      timeoutMs: Math.max(1, Math.min(left, limits.attemptTimeoutMs)),
      signal,
    });
    if (!('kind' in outcome)) return outcome;
    if (outcome.kind === 'refused') throw outcome.error;
    reached ||= outcome.reached;
    if (aborted()) throw givenUp(stream, reached, closing.aborted);
    const wait = backoffMs(attempt, limits);
    if (outcome.kind === 'unclear' || performance.now() + wait + limits.shortestRepeatMs > until)
      throw unanswered(outcome.text, reached);
    await pause(wait, signal, closing);
  }
}

/** A lost answer is unknown, never failed; where no attempt reached a server, nothing was written. */
const unanswered = (text: string, reached: boolean): Error =>
  reached ? new AppendOutcomeUnknown(text) : new Unavailable(text);

function givenUp(stream: string, reached: boolean, closed: boolean): Error {
  if (reached) return new AppendOutcomeUnknown(`${stream}: given up while the request was under way`);
  return closed
    ? new Unavailable('the event store is closed')
    : new Aborted(`${stream}: given up before the request left`);
}

async function tryOnce(
  writing: Writing,
  request: AppendRequest,
  call: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<Appended | Failure> {
  let sent = false;
  try {
    const response = await writing.connection.call(call, ({ client, ...limit }) =>
      client.appendOnce(appendRequest(request), limit, () => {
        sent = true;
      }),
    );
    writing.connection.succeeded();
    return await appendedOf(writing, request, response);
  } catch (error) {
    const failure = failureOf(error, request.stream);
    if (failure.kind !== 'refused') writing.connection.failed(error);
    return failure.kind === 'refused' ? failure : { ...failure, reached: failure.reached && sent };
  }
}

async function appendedOf(writing: Writing, request: AppendRequest, response: AppendResp): Promise<Appended> {
  const wrong = response.getWrongExpectedVersion();
  if (wrong !== undefined) {
    throw new Concurrency(
      request.stream,
      request.expected,
      wrong.hasCurrentRevision() ? BigInt(wrong.getCurrentRevision()) : null,
    );
  }
  const success = response.getSuccess();
  if (success === undefined)
    throw new AppendOutcomeUnknown(`${request.stream}: the server answered neither success nor refusal`);
  const revision = lastRevisionOf(request);
  const position = success.getPosition();
  return {
    revision,
    position:
      position === undefined
        ? await positionOf(writing, request.stream, revision)
        : BigInt(position.getCommitPosition()),
    repeated: 'unknown', // a repeat is answered like a first append
  };
}

/** Revisions are contiguous: known from the expected one, also where a repeat is answered with another. */
const lastRevisionOf = ({ expected, events }: AppendRequest): Revision =>
  (expected.kind === 'noStream' ? -1n : expected.revision) + BigInt(events.length);

/** A repeat may be answered without a position. */
async function positionOf(
  { connection, limits }: Writing,
  stream: string,
  revision: Revision,
): Promise<Position> {
  const request = streamPageRequest(stream, revision, 'forwards', 1);
  const page = await repeating({ connection, limits }, stream, () =>
    readPage(connection, limits, request),
  ).catch(() => null);
  const position = page?.records[0]?.position;
  if (position === undefined)
    throw new AppendOutcomeUnknown(`${stream}: stored, but the event cannot be read back`);
  return position;
}

/** Streams side by side, each stream's own requests one after the other: the server orders calls as they arrive. */
export async function appendMany(
  store: Pick<EventStore, 'append'>,
  requests: readonly AppendRequest[],
  atOnce: number,
): Promise<PromiseSettledResult<Appended>[]> {
  const results = new Array<PromiseSettledResult<Appended>>(requests.length);
  const queues = [...byStream(requests).values()];
  const worker = async (): Promise<void> => {
    for (let queue = queues.pop(); queue !== undefined; queue = queues.pop()) {
      for (const { index, request } of queue) {
        const { stream, events, ...options } = request;
        [results[index]] = await Promise.allSettled([store.append(stream, events, options)]);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, queues.length) }, worker));
  return results;
}

type Queued = { readonly index: number; readonly request: AppendRequest };

function byStream(requests: readonly AppendRequest[]): ReadonlyMap<string, readonly Queued[]> {
  const queues = new Map<string, Queued[]>();
  for (const [index, request] of requests.entries()) {
    const queue = queues.get(request.stream);
    if (queue === undefined) queues.set(request.stream, [{ index, request }]);
    else queue.push({ index, request });
  }
  return queues;
}
