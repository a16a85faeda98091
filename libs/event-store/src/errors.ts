import type { Expected } from './port.js';

/** What a store answers instead of a result. No text of these carries a connection string or a password. */
export abstract class EventStoreError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

const spelled = (expected: Expected): string =>
  expected.kind === 'noStream' ? 'no stream' : `revision ${expected.revision.toString()}`;

/** Definite: nothing was written. `actual` is `null` where the stream does not exist. */
export class Concurrency extends EventStoreError {
  constructor(
    readonly stream: string,
    readonly expected: Expected,
    readonly actual: bigint | null,
  ) {
    super(
      `stream ${stream}: expected ${spelled(expected)}, found ${actual === null ? 'no stream' : `revision ${actual.toString()}`}`,
    );
  }
}

/** A lost answer is unknown, never failed: repeat with the same ids and the same expected revision until there is a definite one. */
export class AppendOutcomeUnknown extends EventStoreError {
  readonly retryable = true;
}

/** Nothing was sent, or the store said definitely that it did nothing. */
export class Unavailable extends EventStoreError {}
export class EventTooLarge extends EventStoreError {}
export class InvalidEvent extends EventStoreError {}
export class StreamDeleted extends EventStoreError {}
export class AccessDenied extends EventStoreError {}
export class InvalidPosition extends EventStoreError {}
export class Aborted extends EventStoreError {}
