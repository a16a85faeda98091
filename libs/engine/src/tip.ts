import type { EventStore, StoredEvent } from '#event-store';
import { invariant, later, type DomainEvent, type Instant, type Json } from '#kernel';
import { chainStart, verifyChain } from './chain.js';
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
  readonly snapshots: SnapshotStore | null;
  readonly limits: EngineLimits;
};

export type LoadedTip<S> = { readonly tip: Tip<S>; readonly folded: number; readonly fromSnapshot: boolean };

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

/** The stream's tip: the snapshot of this fold version, if there is one and the log still goes through it, and the tail after it. */
export const loadTip = async <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  stream: string,
  source: TipSource,
  indexedUpTo: number,
): Promise<LoadedTip<S>> => {
  const restored = await restore(kind, stream, source).catch(() => null); // never the truth: without it, the whole log is folded
  const tip = restored ?? emptyTip(kind, source.limits);
  const folded = await followTail(kind, stream, tip, { store: source.store, indexedUpTo });
  return { tip, folded, fromSnapshot: restored !== null };
};

const restore = async <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  stream: string,
  { store, snapshots, limits }: TipSource,
): Promise<Tip<S> | null> => {
  const snapshot = (await snapshots?.load(stream, kind.foldVersion)) ?? null;
  if (snapshot === null) return null;
  // A snapshot outlives a log that was restored from a backup: it counts only while the log has the very event it stands on.
  for await (const stored of store.readStream(stream, { from: snapshot.revision, limit: 1 })) {
    if (decodeStored(kind.format, stored).hash === snapshot.hash) return tipOf(kind, snapshot, limits);
  }
  return null;
};

type Frozen = {
  readonly state: Json;
  readonly at: Instant | null;
  readonly rec: Instant | null;
  readonly recent: Json;
};

const tipOf = <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  snapshot: Snapshot,
  limits: EngineLimits,
): Tip<S> => {
  const { revision, position, hash } = snapshot;
  const { state, at, rec, recent } = JSON.parse(snapshot.state) as Frozen;
  return {
    state: kind.stateCodec.decode(state),
    revision,
    position,
    hash,
    at,
    recordedAt: rec,
    recent: RecentCommands.fromJson(recent, limits),
  };
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
