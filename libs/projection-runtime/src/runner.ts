import type { Instant } from '#kernel';
import { applyBatch, type Batch } from './apply.js';
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
export type ReadModelState = 'starting' | 'standby' | 'catching-up' | 'live' | 'rebuilding' | 'stalled' | 'superseded' | 'failed' | 'stopped';

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
export type Runner = { readonly run: (signal: AbortSignal) => Promise<void>; readonly health: () => ReadModelHealth };

const said = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

export const createRunner = (model: AnyReadModel, floor: Floor): Runner => {
  const { name, version } = model;
  const { db, log, clock, leadership, tail, metrics } = floor;
  const target = { model, name };
  let state: ReadModelState = 'starting';
  let position = 0n;
  let updatedAt = clock.now();
  let problem: string | null = null;
  let failures = 0;

  const advance = async (batch: Batch): Promise<void> => {
    await applyBatch(db, target, batch, clock);
    position = batch.to;
    updatedAt = clock.now();
    problem = null;
    failures = 0;
    metrics.applied(name, batch.events.length, position);
  };

  const catchUp = async (signal: AbortSignal): Promise<void> => {
    state = 'catching-up';
    for await (const batch of history(log, { after: position, batch: projectionLimits.batch, signal })) {
      await advance(batch);
      if (signal.aborted || !leadership.leads(name)) return;
    }
  };

  const follow = async (signal: AbortSignal): Promise<void> => {
    tail.start(position);
    while (!signal.aborted && leadership.leads(name)) {
      const next = tail.next(name, position, projectionLimits.batch);
      if (next === 'behind') await catchUp(signal);
      else if (next === 'nothing') {
        state = 'live';
        await tail.grown(signal, projectionLimits.idleCheckMs);
        if (tail.next(name, position, 1) === 'nothing') await assertUnmoved();
      } else await advance(next);
    }
  };

  /** On a quiet log no batch would find out that a new version has been swapped in. */
  const assertUnmoved = async (): Promise<void> => {
    const stored = await readCheckpoint(db, name);
    if (stored?.version !== version || stored.position !== position) throw new Fenced(`${name} was moved by somebody else`);
  };

  /** Takes the lock and makes sure that the tables stand; `false`: another process has it. */
  const lead = async (): Promise<boolean> => {
    if (!leadership.leads(name) && !(await leadership.tryLead(name))) return false;
    const stored = await readCheckpoint(db, name);
    if (stored === null) {
      await dropSchema(db, name); // rows without a checkpoint are nobody's
      await createEmpty(db, target, clock);
    }
    position = stored?.position ?? 0n;
    return true;
  };

  const stepAside = async (as: ReadModelState, signal: AbortSignal): Promise<void> => {
    state = as;
    await leadership.release(name);
    await pause(projectionLimits.standbyMs, signal);
  };

  /** One stretch of work; returns when the lock is lost or somebody has to be waited for. */
  const stretch = async (signal: AbortSignal): Promise<void> => {
    const stored = await readCheckpoint(db, name);
    if (stored !== null && stored.version > version) {
      await stepAside('superseded', signal);
      return;
    }
    if (stored !== null && stored.version < version) {
      state = 'rebuilding';
      const { kind } = await rebuildReadModel(floor, model, { signal, onProgress: (at) => (position = at) });
      if (kind === 'busy') await pause(projectionLimits.standbyMs, signal);
      return;
    }
    if (await lead()) {
      state = 'catching-up';
      await follow(signal);
    } else {
      position = stored?.position ?? 0n;
      await stepAside('standby', signal);
    }
  };

  /** `true`: try again. Bounded for what the batch itself breaks; an outage is waited for. */
  const survives = async (error: unknown, signal: AbortSignal): Promise<boolean> => {
    if (signal.aborted) return true;
    if (error instanceof Fenced) return true; // the next stretch starts from the stored checkpoint
    if (!isOutage(error)) failures += 1;
    problem = `after position ${position.toString()}: ${said(error)}`;
    if (failures >= projectionLimits.attempts) {
      state = 'failed';
      metrics.failed(name, problem);
      await leadership.release(name).catch(() => undefined); // the session is gone, and the lock with it
      return false;
    }
    state = 'stalled';
    await pause(backOff(Math.max(failures, 1), projectionLimits.firstPauseMs, projectionLimits.longestPauseMs), signal);
    return true;
  };

  return {
    run: async (signal) => {
      failures = 0;
      while (!signal.aborted) {
        try {
          await stretch(signal);
        } catch (error) {
          tail.leave(name);
          if (!(await survives(error, signal))) return;
        }
        tail.leave(name);
      }
      state = 'stopped';
    },
    health: () => ({ readModel: name, version, state, position, updatedAt, problem }),
  };
};
