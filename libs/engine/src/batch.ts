import { EventTooLarge, storeLimits, Unavailable } from '#event-store';
import { eventIdOf, invariant, type DomainEvent, type Ids, type Instant, type View } from '#kernel';
import { encodeEvent, type EncodedEvent, type Stamp } from './envelope.js';
import { commandIdOf, type Job, type Work } from './job.js';
import { undecidable } from './locate.js';
import type { EngineLimits } from './limits.js';
import type { CommandContext, Outcome, StreamKind } from './ports.js';
import { latest, type Tip } from './tip.js';

/** How one job came out, before the append that it rests on. */
export type Result<E> =
  | { readonly kind: 'accepted'; readonly events: readonly E[]; readonly revision: bigint }
  /** Appends nothing of its own: a refusal, a no-op, a dry run. True only of the stream as it then stood. */
  | { readonly kind: 'idle'; readonly outcome: (position: bigint) => Outcome<E> }
  /** Done before: its answer is rebuilt from the stored events. */
  | { readonly kind: 'seen'; readonly revision: bigint }
  | { readonly kind: 'failed'; readonly error: unknown };

export type Entry<S, E extends DomainEvent> = { readonly job: Job<S, E>; readonly result: Result<E> };

/** What one append carries, and who waits for it. */
export type Batch<S, E extends DomainEvent> = {
  readonly recordedAt: Instant;
  readonly events: EncodedEvent[];
  readonly entries: Entry<S, E>[];
  /** Accepted in this batch: command id → first revision. */
  readonly commands: Map<string, bigint>;
  bytes: number;
  /** Of the last event, as if the append had succeeded. */
  revision: bigint;
  hash: string;
  /** A decision or a fold threw: the state may be half changed, nothing more is decided on it. */
  poisoned: boolean;
};

/** What decisions stand on. Composing moves the tip's state ahead of the log: it counts only once the batch is written. */
export type Ground<S, E extends DomainEvent> = {
  readonly kind: StreamKind<S, E>;
  readonly stream: string;
  readonly tip: Tip<S>;
  readonly ids: Ids;
  readonly limits: EngineLimits;
  /** Where the store cannot tell a repeat from a first append, event ids are never used twice and `cmd` names the command. */
  readonly lagging: boolean;
};

/** Who books what had become due (S2). */
const SETTLER = 'system:settle';

// `View` only takes away the right to write: nothing is converted.
const viewed = <S>(state: S): View<S> => state as View<S>;

/** Takes jobs in order until the batch is full, one entry each; decides each on the events of those before it. */
export const compose = <S, E extends DomainEvent>(
  ground: Ground<S, E>,
  jobs: readonly Job<S, E>[],
  now: Instant,
): Batch<S, E> => {
  const { tip } = ground;
  const batch: Batch<S, E> = {
    recordedAt: latest(tip.recordedAt, now),
    events: [],
    entries: [],
    commands: new Map(),
    bytes: 0,
    revision: tip.revision,
    hash: tip.hash,
    poisoned: false,
  };
  for (const job of jobs) {
    if (job.alone && batch.entries.length > 0) break;
    const result = resultOf(ground, batch, job);
    if (result === 'full') break;
    batch.entries.push({ job, result });
    if (job.alone || batch.poisoned) break;
  }
  return batch;
};

const resultOf = <S, E extends DomainEvent>(
  ground: Ground<S, E>,
  batch: Batch<S, E>,
  job: Job<S, E>,
): Result<E> | 'full' => {
  const { work } = job;
  const commandId = commandIdOf(work);
  const seen =
    commandId === null
      ? undefined
      : (batch.commands.get(commandId) ?? ground.tip.recent.find(commandId) ?? job.located?.revision);
  if (seen !== undefined && seen !== null) return { kind: 'seen', revision: seen };
  if (ground.lagging && undecidable(job, ground.tip)) {
    return {
      kind: 'failed',
      error: new Unavailable('the index of command ids is behind what the stream has forgotten'),
    };
  }
  try {
    switch (work.kind) {
      case 'transact':
        return transact(ground, batch, work);
      case 'preview':
        return preview(ground, batch, work);
      case 'locate':
        return idle({ kind: 'accepted', events: [], revision: batch.revision });
    }
  } catch (error) {
    batch.poisoned = true; // only this command fails; its neighbours' events are whole and are written
    return { kind: 'failed', error };
  }
};

type Undecided<E> = { readonly kind: 'accepted'; readonly events: readonly E[]; readonly revision: bigint };
type Refusal = {
  readonly kind: 'refused';
  readonly code: string;
  readonly facts: Extract<Outcome<never>, { kind: 'refused' }>['facts'];
};

const answerTo = <E>(outcome: Undecided<E> | Refusal, position: bigint): Outcome<E> => {
  if (outcome.kind === 'refused')
    return { kind: 'refused', code: outcome.code, facts: outcome.facts, position };
  return { kind: 'accepted', events: outcome.events, revision: outcome.revision, position, replayed: false };
};

const idle = <E>(outcome: Undecided<E> | Refusal): Result<E> => ({
  kind: 'idle',
  outcome: (position) => answerTo(outcome, position),
});

type Transact<S, E extends DomainEvent> = Extract<Work<S, E>, { kind: 'transact' }>;
type Preview<S, E extends DomainEvent> = Extract<Work<S, E>, { kind: 'preview' }>;

const transact = <S, E extends DomainEvent>(
  ground: Ground<S, E>,
  batch: Batch<S, E>,
  work: Transact<S, E>,
): Result<E> | 'full' => {
  const { tip } = ground;
  const { decide, context } = work;
  const at = latest(tip.at, context.at);
  if (!settleInto(ground, batch, context, at)) return 'full';
  const decision = decide(viewed(tip.state), at);
  if (decision.kind === 'refused') return idle(decision);
  const { events } = decision;
  if (events.length === 0) return idle({ kind: 'accepted', events, revision: batch.revision });
  if (!tip.recent.hasRoomFor(batch.commands.size + 1)) {
    return {
      kind: 'failed',
      error: new Unavailable('the index of command ids is too far behind this stream'),
    };
  }
  const encoded = encodeShare(ground, batch, { events, author: context, first: 0 });
  if (tooLarge(encoded))
    return {
      kind: 'failed',
      error: new EventTooLarge(`the command makes more than one append of ${ground.stream} carries`),
    };
  if (!fits(batch, encoded)) return 'full';
  const revision = batch.revision + 1n;
  for (const event of events) advance(ground, event, at);
  put(ground, batch, encoded, events);
  batch.commands.set(context.commandId, revision);
  return { kind: 'accepted', events, revision: batch.revision };
};

/** Books what is due up to `at`, round by round, as commands of the engine's own. `false`: the batch is full, settle on in the next one. */
const settleInto = <S, E extends DomainEvent>(
  ground: Ground<S, E>,
  batch: Batch<S, E>,
  context: CommandContext,
  at: Instant,
): boolean => {
  const { tip, kind, limits, ids } = ground;
  for (let round = 0; round < limits.settleRounds; round += 1) {
    const due = kind.decider.settle(viewed(tip.state), at);
    if (due.length === 0) return true;
    // Never the same ids twice: two processes may settle the same at once, and the loser must not believe that it wrote.
    const author = {
      commandId: ids.uuid(),
      fingerprint: null,
      actor: SETTLER,
      correlation: context.correlation,
      causation: context.commandId,
    };
    for (const [first, event] of due.entries()) {
      const encoded = encodeShare(ground, batch, { events: [event], author, first });
      invariant(!tooLarge(encoded), `what is due in ${ground.stream} fits an append, event by event`);
      if (!fits(batch, encoded)) return false;
      advance(ground, event, at);
      put(ground, batch, encoded, [event]);
    }
  }
  invariant(
    false,
    `${ground.stream} has nothing due after ${limits.settleRounds.toString()} rounds of settling`,
  );
};

const preview = <S, E extends DomainEvent>(
  ground: Ground<S, E>,
  batch: Batch<S, E>,
  { decide, at: asked }: Preview<S, E>,
): Result<E> => {
  const { tip, kind, limits } = ground;
  const at = latest(tip.at, asked);
  let state = tip.state;
  for (
    let round = 0, due = kind.decider.settle(viewed(state), at);
    due.length > 0;
    due = kind.decider.settle(viewed(state), at)
  ) {
    invariant((round += 1) <= limits.settleRounds, `${ground.stream} settles in a bounded number of rounds`);
    // The fold updates its state in place: what is only asked is folded into a copy.
    if (state === tip.state) state = kind.stateCodec.decode(kind.stateCodec.encode(state));
    for (const event of due) state = kind.decider.evolve(state, event);
  }
  const decision = decide(viewed(state), at);
  return idle(
    decision.kind === 'refused'
      ? decision
      : { kind: 'accepted', events: decision.events, revision: batch.revision },
  );
};

/** Who did it, and as which command: what all events of one command have in common. */
type Author = Omit<Stamp, 'id' | 'recordedAt'>;

/** Some of one command's events, `first` the place of the first of them within the command. */
type Share<E> = { readonly events: readonly E[]; readonly author: Author; readonly first: number };

/** The share's events as they are stored, chained to the batch's last. */
const encodeShare = <S, E extends DomainEvent>(
  { kind, stream, lagging, ids }: Ground<S, E>,
  batch: Batch<S, E>,
  { events, author, first }: Share<E>,
): readonly EncodedEvent[] => {
  const { commandId, actor, correlation, causation } = author;
  const { recordedAt } = batch;
  let previousHash = batch.hash;
  return events.map((event, nth) => {
    const index = first + nth;
    const id = lagging ? ids.uuid() : eventIdOf(commandId, index);
    const fingerprint = index === 0 ? author.fingerprint : null;
    const stamp = { id, commandId, fingerprint, actor, correlation, causation, recordedAt };
    const revision = batch.revision + BigInt(nth + 1);
    const encoded = encodeEvent(kind.format, event, stamp, { stream, revision, previousHash });
    previousHash = encoded.hash;
    return encoded;
  });
};

const bytesOf = (encoded: readonly EncodedEvent[]): number =>
  encoded.reduce((sum, one) => sum + one.bytes, 0);

const tooLarge = (encoded: readonly EncodedEvent[]): boolean =>
  encoded.length > storeLimits.eventsPerAppend ||
  bytesOf(encoded) > storeLimits.bytesPerAppend ||
  encoded.some(({ bytes }) => bytes > storeLimits.bytesPerEvent);

/** S20: a command is never split over two appends. */
const fits = <S, E extends DomainEvent>(batch: Batch<S, E>, encoded: readonly EncodedEvent[]): boolean =>
  batch.events.length + encoded.length <= storeLimits.eventsPerAppend &&
  batch.bytes + bytesOf(encoded) <= storeLimits.bytesPerAppend;

const advance = <S, E extends DomainEvent>({ kind, tip }: Ground<S, E>, event: E, at: Instant): void => {
  invariant(event.at <= at, `${event.type} is not dated after the instant that it was decided at`);
  tip.state = kind.decider.evolve(tip.state, event);
};

const put = <S, E extends DomainEvent>(
  { tip }: Ground<S, E>,
  batch: Batch<S, E>,
  encoded: readonly EncodedEvent[],
  events: readonly E[],
): void => {
  for (const one of encoded) {
    batch.events.push(one);
    batch.bytes += one.bytes;
    batch.revision += 1n;
    batch.hash = one.hash;
  }
  for (const event of events) tip.at = latest(tip.at, event.at);
  tip.recordedAt = batch.recordedAt;
};
