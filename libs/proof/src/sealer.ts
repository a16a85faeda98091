import type { KeyObject } from 'node:crypto';
import type { EventStore } from '#event-store';
import { splitHash } from '#engine';
import type { Clock } from '#kernel';
import { proofLimits } from './limits.js';
import { newestSeal, writeSeal } from './seal-folder.js';
import { signingKey } from './seal-key.js';
import { readSeal, sealed, type Seal } from './seal.js';
import { firstRoot, segmentAfter, type Segment } from './segment.js';

/** The log ends before what was sealed: nothing may be sealed on top of it. */
export class LogShorterThanSeal extends Error {
  override readonly name = 'LogShorterThanSeal';
  constructor(
    readonly sealedPosition: bigint,
    readonly head: bigint,
  ) {
    super(
      `the log ends at position ${head.toString()}, but position ${sealedPosition.toString()} was sealed: events were removed, or another store is configured; run the auditor's verify`,
    );
  }
}

export type SealerOptions = {
  readonly store: Pick<EventStore, 'readAll' | 'headPosition'>;
  /** Private key, made at the first run (0600); the public key goes beside it as `<keyFile>.pub`. */
  readonly keyFile: string;
  /** Outside the database, at best on another machine's disk. */
  readonly directory: string;
  readonly clock: Clock;
  readonly everyMs?: number | undefined;
  /** A periodic run failed; it is tried again at the next turn. */
  readonly onError?: ((error: Error) => void) | undefined;
  readonly onSealed?: ((seal: Seal) => void) | undefined;
};

export type Sealer = {
  /** Seals every event that the store holds now; answers the newest seal, `null` for an empty log. One run at a time. */
  readonly seal: () => Promise<Seal | null>;
  /** Seals every `everyMs` from now on. */
  readonly start: () => void;
  /** Ends the periodic runs and seals what is left; idempotent. Rejects when that last seal fails. */
  readonly stop: () => Promise<void>;
};

/** Signs, outside the database, what the log held (S30): a cut tail and a rewritten chain differ from it. Reads only what is new. */
export const createSealer = (options: SealerOptions): Sealer => {
  const everyMs = options.everyMs ?? proofLimits.sealEveryMs;
  let running: Promise<Seal | null> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let stopping: Promise<void> | null = null;

  const seal = (): Promise<Seal | null> =>
    (running ??= sealBacklog(options).finally(() => {
      running = null;
    }));

  const turn = async (): Promise<void> => {
    await seal().catch((error: unknown) =>
      options.onError?.(error instanceof Error ? error : new Error(String(error))),
    );
    if (timer !== null) timer = setTimeout(() => void turn(), everyMs).unref();
  };

  return {
    seal,
    start: () => {
      if (stopping === null) timer ??= setTimeout(() => void turn(), everyMs).unref();
    },
    stop: () =>
      (stopping ??= (async () => {
        if (timer !== null) clearTimeout(timer);
        timer = null;
        await running?.catch(() => undefined); // reported by its own caller
        await seal();
      })()),
  };
};

const sealBacklog = async (options: SealerOptions): Promise<Seal | null> => {
  const { store, directory } = options;
  const key = await signingKey(options.keyFile);
  let last = await newestSeal(directory, key);
  const head = await store.headPosition();
  if (last !== null && head < last.position) throw new LogShorterThanSeal(last.position, head);
  for (;;) {
    const next = await readSegment(store, last, head);
    if (next.count() === 0) return last;
    last = await writeNext(options, key, last, next);
    options.onSealed?.(last);
  }
};

const readSegment = async (
  store: SealerOptions['store'],
  last: Seal | null,
  head: bigint,
): Promise<Segment> => {
  const next = segmentAfter(last?.root ?? firstRoot);
  const after = last?.position ?? 0n;
  if (after >= head) return next;
  for await (const { position, metadata } of store.readAll({ after, limit: proofLimits.eventsPerSeal })) {
    if (position > head) break;
    next.add(position, splitHash(metadata)?.hash ?? '');
  }
  return next;
};

const writeNext = async (
  options: SealerOptions,
  key: KeyObject,
  last: Seal | null,
  next: Segment,
): Promise<Seal> => {
  const number = (last?.number ?? 0) + 1;
  const file = sealed(
    {
      format: 1,
      number,
      position: (next.positionAt(next.count() - 1) ?? 0n).toString(),
      count: (last?.count ?? 0) + next.count(),
      segment: next.count(),
      root: next.root(),
      previous: last?.digest ?? null,
      sealedAt: options.clock.now(),
      marks: next.marks(),
    },
    key,
  );
  await writeSeal(options.directory, number, file);
  const written = readSeal(file, key);
  if (written.kind !== 'seal') throw new Error(`seal ${number.toString()}: ${written.says}`);
  return written.seal;
};
