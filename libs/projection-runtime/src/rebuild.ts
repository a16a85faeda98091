import { sql, type Kysely, type Transaction } from 'kysely';
import { invariant, type Clock } from '#kernel';
import { applyBatch, writeBatch, type Target } from './apply.js';
import { dropCheckpoint, lockCheckpoint, putCheckpoint } from './checkpoints.js';
import { history, type Log } from './history.js';
import type { Leadership } from './leadership.js';
import { projectionLimits } from './limits.js';
import type { AnyReadModel } from './read-model.js';

export type Workshop = {
  readonly log: Log;
  readonly db: Kysely<never>;
  readonly clock: Clock;
  readonly leadership: Leadership;
};
export type RebuildOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (position: bigint, head: bigint) => void;
};
/** `busy`: another process rebuilds it right now. `superseded`: a newer version is in place. `aborted`: the signal said so. */
export type Rebuilt =
  | { readonly kind: 'swapped'; readonly position: bigint }
  | { readonly kind: 'busy' | 'superseded' | 'aborted' };

const shadowOf = (name: string): string => `${name}_shadow`;
const retiredOf = (name: string): string => `${name}_old`;

export const dropSchema = async (db: Kysely<never>, name: string): Promise<void> => {
  await db.schema.dropSchema(name).ifExists().cascade().execute();
};

/** Creates a read model's empty tables and its checkpoint at zero, in one transaction; nothing of that name may exist. */
export const createEmpty = (db: Kysely<never>, { model, name }: Target, clock: Clock): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await tx.schema.createSchema(name).execute();
    await model.create(tx.withSchema(name));
    await putCheckpoint(tx, name, { version: model.version, position: 0n }, clock.now());
  });

/** Applies the log to the shadow until its end, as often as the end moves on, a bounded number of times. */
const fill = async (
  { log, db, clock }: Workshop,
  shadow: Target,
  { signal, onProgress }: RebuildOptions,
): Promise<bigint> => {
  let position = 0n;
  for (let round = 0; round < projectionLimits.swapRounds; round += 1) {
    const before = position;
    const head = await log.store.headPosition();
    for await (const batch of history(log, { after: position, batch: projectionLimits.batch, signal })) {
      await applyBatch(db, shadow, batch, clock);
      position = batch.to;
      onProgress?.(position, position > head ? position : head);
      if (signal?.aborted === true) return position;
    }
    if (position - before < BigInt(projectionLimits.batch)) break; // near enough: the swap applies the rest
  }
  return position;
};

/** Applies inside the swap what the live rows already hold beyond the shadow, so that no reader sees time go back. */
const catchUpTo = async (
  tx: Transaction<never>,
  { log }: Workshop,
  shadow: Target,
  span: { after: bigint; to: bigint },
): Promise<bigint> => {
  let position = span.after;
  if (position >= span.to) return position;
  for await (const batch of history(log, { after: position, batch: projectionLimits.batch })) {
    await writeBatch(tx, shadow, batch);
    position = batch.to;
    if (position >= span.to) break;
  }
  invariant(position >= span.to, `the log reaches position ${span.to.toString()}, where the live rows stand`);
  return position;
};

const rename = (tx: Transaction<never>, from: string, to: string) =>
  sql`alter schema ${sql.id(from)} rename to ${sql.id(to)}`.execute(tx);

/** One transaction: readers see the old rows or the new ones, and whoever writes the old ones is fenced off by the checkpoint. */
const swap = (workshop: Workshop, model: AnyReadModel, filledTo: bigint): Promise<Rebuilt> =>
  workshop.db.transaction().execute(async (tx): Promise<Rebuilt> => {
    const live = await lockCheckpoint(tx, model.name);
    if (live !== null && live.version > model.version) return { kind: 'superseded' };
    const shadow = { model, name: shadowOf(model.name) };
    const position = await catchUpTo(tx, workshop, shadow, { after: filledTo, to: live?.position ?? 0n });
    if (live !== null) await rename(tx, model.name, retiredOf(model.name));
    await rename(tx, shadow.name, model.name);
    await putCheckpoint(tx, model.name, { version: model.version, position }, workshop.clock.now());
    await dropCheckpoint(tx, shadow.name);
    return { kind: 'swapped', position };
  });

/**
 * Fills a second copy of the read model from position zero, beside the live one that goes on serving (and, in another
 * process, being written), then swaps the two. Safe to break off at any point: the next rebuild starts afresh.
 */
export const rebuildReadModel = async (
  workshop: Workshop,
  model: AnyReadModel,
  options: RebuildOptions = {},
): Promise<Rebuilt> => {
  const { db, clock, leadership } = workshop;
  const shadow = { model, name: shadowOf(model.name) };
  if (!(await leadership.tryLead(shadow.name))) return { kind: 'busy' };
  try {
    await dropSchema(db, shadow.name);
    await dropSchema(db, retiredOf(model.name));
    await createEmpty(db, shadow, clock);
    const filledTo = await fill(workshop, shadow, options);
    if (options.signal?.aborted === true) return { kind: 'aborted' };
    const rebuilt = await swap(workshop, model, filledTo);
    // Queries that began on the retired rows end on them: dropping waits for those.
    await dropSchema(db, rebuilt.kind === 'swapped' ? retiredOf(model.name) : shadow.name);
    return rebuilt;
  } catch (error) {
    if (options.signal?.aborted === true) return { kind: 'aborted' }; // the interrupted read rejects; that is no failure
    throw error;
  } finally {
    await leadership.release(shadow.name);
  }
};
