import type { EventStore, StoredEvent } from '#event-store';
import { invariant, later, type DomainEvent, type Instant, type Json } from '#kernel';
import { chainStart, splitHash, verifyChain } from './chain.js';
import { decodeStored, type Decoded } from './envelope.js';
import type { EngineLimits } from './limits.js';
import type { Snapshot, SnapshotStore, StreamKind } from './ports.js';
import { RecentCommands } from './recent-commands.js';

/** A stream as a writer knows it: folded up to `revision`, and what the next event is chained to. */
export type Tip<S> = {
  state: S;
  /** -1: the stream has no event yet. */
  revision: bigint;
  position: bigint;
  hash: string;
  /** Of the latest event; the next one is never effective, nor recorded, before it (S1). */
  at: Instant | null;
  recordedAt: Instant | null;
  readonly recent: RecentCommands;
};

/** What loading a tip stands on. */
export type TipSource = {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly snapshots: Pick<SnapshotStore, 'load'> | null;
  readonly limits: EngineLimits;
};

export type LoadedTip<S> = {
  readonly tip: Tip<S>;
  readonly folded: number;
  readonly fromSnapshot: boolean;
  /** There was one of this fold version, and it could not be loaded, read, or found again in the log. */
  readonly snapshotUnusable: boolean;
};

export const latest = (known: Instant | null, at: Instant): Instant =>
  known === null ? at : later(known, at);

const emptyTip = <S, E extends DomainEvent>(kind: StreamKind<S, E>, limits: EngineLimits): Tip<S> => ({
  ...chainStart,
  state: kind.decider.initial(),
  position: 0n,
  at: null,
  recordedAt: null,
  recent: new RecentCommands(limits),
});

/** Folds one stored event into the tip. A chain that does not continue is a broken invariant: nothing is ever written onto it. */
const follow = <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  tip: Tip<S>,
  stored: StoredEvent,
  indexedUpTo: number,
): void => {
  const step = verifyChain(tip, stored);
  invariant(
    !('problem' in step),
    `${stored.stream} continues at ${stored.revision.toString()}: ${'problem' in step ? step.problem : ''}`,
  );
  const decoded: Decoded<E> = decodeStored(kind.format, stored);
  tip.state = kind.decider.evolve(tip.state, decoded.event);
  tip.revision = step.revision;
  tip.hash = step.hash;
  tip.position = stored.position;
  tip.at = latest(tip.at, decoded.event.at);
  tip.recordedAt = latest(tip.recordedAt, decoded.recordedAt);
  if (decoded.fingerprint !== null)
    tip.recent.remember(decoded.commandId, stored.revision, stored.position, indexedUpTo);
};

/** Folds what was appended after the tip, by whomever. Answers how many events that were. */
export const followTail = async <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  stream: string,
  tip: Tip<S>,
  { store, indexedUpTo }: Pick<TipSource, 'store'> & { readonly indexedUpTo: number },
): Promise<number> => {
  let folded = 0;
  for await (const stored of store.readStream(stream, { from: tip.revision + 1n })) {
    follow(kind, tip, stored, indexedUpTo);
    folded += 1;
  }
  return folded;
};

const UNREADABLE = 'unreadable';

/** The stream's tip: the snapshot of this fold version, if there is one and the log still goes through it, and the tail after it. */
export const loadTip = async <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  stream: string,
  source: TipSource,
  indexedUpTo: number,
): Promise<LoadedTip<S>> => {
  // A snapshot is never the truth: whatever is wrong with it, the whole log is folded instead.
  const snapshot = await source.snapshots?.load(stream, kind.foldVersion).catch(() => UNREADABLE);
  const restored =
    typeof snapshot === 'object' && snapshot !== null ? tipOf(kind, snapshot, source.limits) : null;
  const onward = restored === null ? null : await goOn(kind, stream, restored, { ...source, indexedUpTo });
  if (restored !== null && onward !== null)
    return { tip: restored, folded: onward, fromSnapshot: true, snapshotUnusable: false };
  const tip = emptyTip(kind, source.limits);
  const folded = await followTail(kind, stream, tip, { store: source.store, indexedUpTo });
  return { tip, folded, fromSnapshot: false, snapshotUnusable: (snapshot ?? null) !== null };
};

/**
 * Folds on from a snapshot, and reads the event that it stands on in the same go: it outlives a log that was restored from a
 * backup, and counts only while the log has that very event. `null`: it has not.
 */
const goOn = async <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  stream: string,
  tip: Tip<S>,
  { store, indexedUpTo }: TipSource & { readonly indexedUpTo: number },
): Promise<number | null> => {
  const { revision, hash } = tip;
  let folded: number | null = null;
  for await (const stored of store.readStream(stream, { from: revision })) {
    if (folded === null) {
      if (stored.revision !== revision || splitHash(stored.metadata)?.hash !== hash) return null;
      folded = 0;
    } else {
      follow(kind, tip, stored, indexedUpTo);
      folded += 1;
    }
  }
  return folded;
};

type Frozen = {
  readonly state: Json;
  readonly at: Instant | null;
  readonly rec: Instant | null;
  readonly recent: Json;
};

/** `null`: it cannot be read. */
const tipOf = <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  { revision, position, hash, state: text }: Snapshot,
  limits: EngineLimits,
): Tip<S> | null => {
  try {
    const frozen = JSON.parse(text) as Frozen;
    const state = kind.stateCodec.decode(frozen.state);
    const recent = RecentCommands.fromJson(frozen.recent, limits);
    return { state, revision, position, hash, at: frozen.at, recordedAt: frozen.rec, recent };
  } catch {
    return null;
  }
};

/** A tip as a snapshot, which `loadTip` of the same fold version reads. */
export const snapshotOf = <S, E extends DomainEvent>(kind: StreamKind<S, E>, tip: Tip<S>): Snapshot => {
  const { revision, position, hash, at, recordedAt: rec, recent } = tip;
  const frozen: Frozen = { state: kind.stateCodec.encode(tip.state), at, rec, recent: recent.toJson() };
  return { revision, position, hash, state: JSON.stringify(frozen) };
};

/** The stored events of one command, from its first revision on. Empty: that revision is not there or is another command's. */
export const readCommand = async <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  stream: string,
  { revision, commandId }: { readonly revision: bigint; readonly commandId: string },
  store: Pick<EventStore, 'readStream'>,
): Promise<readonly Decoded<E>[]> => {
  const events: Decoded<E>[] = [];
  // Nearly every command is one or two events: a short first page, then whole ones.
  for (let limit = 4; ; limit = 500) {
    let read = 0;
    for await (const stored of store.readStream(stream, { from: revision + BigInt(events.length), limit })) {
      read += 1;
      const decoded = decodeStored(kind.format, stored);
      if (decoded.commandId !== commandId) return events;
      events.push(decoded);
    }
    if (read < limit) return events;
  }
};
