import type { Instant } from '#kernel';
import { applyBatch, isWanted, type Batch, type Target } from './apply.js';
import { Fenced, readCheckpoint } from './checkpoints.js';
import { history } from './history.js';
import { projectionLimits } from './limits.js';
import { backOff, isOutage, pause } from './pause.js';
import type { AnyReadModel } from './read-model.js';
import { createEmpty, dropSchema, rebuildReadModel, type Workshop } from './rebuild.js';
import type { Tail } from './tail.js';

/**
 * `standby`: another process writes it. `stalled`: the same batch is being tried again. `superseded`: the database holds a
 * newer version than this program. `failed`: given up until a rebuild or a restart; the other read models go on.
 */
export type ReadModelState =
  | 'starting'
  | 'standby'
  | 'catching-up'
  | 'live'
  | 'rebuilding'
  | 'stalled'
  | 'superseded'
  | 'failed'
  | 'stopped';

export type ReadModelHealth = {
  readonly readModel: string;
  readonly version: number;
  readonly state: ReadModelState;
  readonly position: bigint;
  readonly updatedAt: Instant;
  /** Why it is stalled or failed, in words; `null` when all is well. */
  readonly problem: string | null;
};

export type ProjectionMetrics = {
  /** A batch is committed: how many events it held and up to which position. */
  readonly applied: (readModel: string, events: number, position: bigint) => void;
  readonly failed: (readModel: string, problem: string) => void;
};

export type Floor = Workshop & { readonly tail: Tail; readonly metrics: ProjectionMetrics };

/** Runs one read model until the signal aborts or it has failed; `run` may be called again after that. */
export type Runner = {
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly health: () => ReadModelHealth;
};

const said = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** One read model at work: what it needs, and how far it is. */
type Work = Floor & { readonly model: AnyReadModel; readonly course: Course };
type Course = {
  state: ReadModelState;
  position: bigint;
  updatedAt: Instant;
  problem: string | null;
  failures: number;
};

const targetOf = ({ model }: Work): Target => ({ model, name: model.name });

export const createRunner = (model: AnyReadModel, floor: Floor): Runner => {
  const course: Course = {
    state: 'starting',
    position: 0n,
    updatedAt: floor.clock.now(),
    problem: null,
    failures: 0,
  };
  const work = { ...floor, model, course };
  const { name, version } = model;
  return {
    run: async (signal) => {
      course.failures = 0;
      while (!signal.aborted) {
        try {
          await stretch(work, signal);
        } catch (error) {
          floor.tail.leave(name);
          if (!(await survives(work, error, signal))) return;
        }
        floor.tail.leave(name);
      }
      course.state = 'stopped';
    },
    health: () => {
      const { state, position, updatedAt, problem } = course;
      return { readModel: name, version, state, position, updatedAt, problem };
    },
  };
};

/** One stretch of work; returns when the lock is lost or somebody has to be waited for. */
const stretch = async (work: Work, signal: AbortSignal): Promise<void> => {
  const { model, course, db } = work;
  const stored = await readCheckpoint(db, model.name);
  if (stored !== null && stored.version > model.version) {
    await stepAside(work, 'superseded', signal);
  } else if (stored !== null && stored.version < model.version) {
    course.state = 'rebuilding';
    const { kind } = await rebuildReadModel(work, model, {
      signal,
      onProgress: (at) => (course.position = at),
    });
    if (kind === 'busy') await pause(projectionLimits.standbyMs, signal);
  } else if (await lead(work)) {
    course.state = 'catching-up';
    await follow(work, signal);
  } else {
    course.position = stored?.position ?? 0n;
    await stepAside(work, 'standby', signal);
  }
};

const stepAside = async (
  { model, course, leadership }: Work,
  as: ReadModelState,
  signal: AbortSignal,
): Promise<void> => {
  course.state = as;
  await leadership.release(model.name);
  await pause(projectionLimits.standbyMs, signal);
};

/** Takes the lock and makes sure that the tables stand; `false`: another process has it. */
const lead = async (work: Work): Promise<boolean> => {
  const { model, course, db, clock, leadership } = work;
  if (!leadership.leads(model.name) && !(await leadership.tryLead(model.name))) return false;
  const stored = await readCheckpoint(db, model.name);
  if (stored === null) {
    await dropSchema(db, model.name); // rows without a checkpoint are nobody's
    await createEmpty(db, targetOf(work), clock);
  }
  course.position = stored?.position ?? 0n;
  return true;
};

const follow = async (work: Work, signal: AbortSignal): Promise<void> => {
  const { model, course, leadership, tail } = work;
  tail.start(course.position);
  let quietUntil = 0;
  while (!signal.aborted && leadership.leads(model.name)) {
    const next = tail.next(model.name, course.position, projectionLimits.batch);
    if (next === 'behind') await catchUp(work, signal);
    else if (next === 'nothing') {
      course.state = 'live';
      if (!(await tail.grown(signal, projectionLimits.idleCheckMs))) await assertUnmoved(work);
    } else if (next.events.length < projectionLimits.batch) {
      course.state = 'live';
      const now = performance.now();
      const wanted = isWanted(model, next);
      if (!wanted && now < quietUntil) {
        await pause(Math.min(projectionLimits.quietLookMs, quietUntil - now), signal);
        continue;
      }
      await advance(work, next);
      quietUntil = now + projectionLimits.quietMs;
      const early = now + projectionLimits.paceMs - performance.now();
      if (wanted && early > 0) await pause(early, signal);
    } else await advance(work, next);
  }
};

const catchUp = async (work: Work, signal: AbortSignal): Promise<void> => {
  const { model, course, log, leadership } = work;
  course.state = 'catching-up';
  for await (const batch of history(log, { after: course.position, batch: projectionLimits.batch, signal })) {
    await advance(work, batch);
    if (signal.aborted || !leadership.leads(model.name)) return;
  }
};

const advance = async (work: Work, batch: Batch): Promise<void> => {
  const { model, course, db, clock, metrics } = work;
  await applyBatch(db, targetOf(work), batch, clock);
  course.position = batch.to;
  course.updatedAt = clock.now();
  course.problem = null;
  course.failures = 0;
  metrics.applied(model.name, batch.events.length, batch.to);
};

/** On a quiet log no batch would find out that a new version has been swapped in. */
const assertUnmoved = async ({ model, course, db }: Work): Promise<void> => {
  const stored = await readCheckpoint(db, model.name);
  if (stored?.version !== model.version || stored.position !== course.position)
    throw new Fenced(`${model.name} was moved by somebody else`);
};

/** `true`: try again. Bounded for what the batch itself breaks; an outage is waited for. */
const survives = async (
  { model, course, leadership, metrics }: Work,
  error: unknown,
  signal: AbortSignal,
): Promise<boolean> => {
  if (signal.aborted || error instanceof Fenced) return true; // the next stretch starts from the stored checkpoint
  if (!isOutage(error)) course.failures += 1;
  course.problem = `after position ${course.position.toString()}: ${said(error)}`;
  if (course.failures >= projectionLimits.attempts) {
    course.state = 'failed';
    metrics.failed(model.name, course.problem);
    await leadership.release(model.name).catch(() => undefined); // the session is gone, and the lock with it
    return false;
  }
  course.state = 'stalled';
  await pause(
    backOff(Math.max(course.failures, 1), projectionLimits.firstPauseMs, projectionLimits.longestPauseMs),
    signal,
  );
  return true;
};
