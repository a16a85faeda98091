import type { Kysely, Transaction } from 'kysely';
import type { Clock, Recorded } from '#kernel';
import { moveCheckpoint } from './checkpoints.js';
import type { AnyReadModel, ReadModel } from './read-model.js';

/** Events after `from` up to and including `to`; what no read model wanted may be missing from `events`. */
export type Batch = { readonly from: bigint; readonly to: bigint; readonly events: readonly Recorded[] };

/** Where a batch goes: `name` is both the schema and the checkpoint's name (`balance`, or `balance_shadow` in a rebuild). */
export type Target = { readonly model: AnyReadModel; readonly name: string };

/** The runtime treats each model by itself and never looks into its tables or changes: what `project` made goes to its own `write`. */
type OpaqueModel = ReadModel<never, unknown>;

const concerns = ({ streamPrefixes, types }: AnyReadModel, { stream, event }: Recorded): boolean =>
  (types === undefined || types.includes(event.type)) &&
  streamPrefixes.some((prefix) => stream.startsWith(prefix));

const wanted = (model: AnyReadModel, events: readonly Recorded[]): readonly Recorded[] =>
  events.filter((event) => concerns(model, event));

/** Whether the read model has anything to write for the batch. */
export const isWanted = (model: AnyReadModel, { events }: Batch): boolean =>
  events.some((event) => concerns(model, event));

/** Folds a batch and writes it inside a transaction that is already open. */
export const writeBatch = (tx: Transaction<never>, target: Target, batch: Batch): Promise<void> =>
  write(tx, target, wanted(target.model, batch.events));

const write = async (
  tx: Transaction<never>,
  { model, name }: Target,
  events: readonly Recorded[],
): Promise<void> => {
  if (events.length === 0) return;
  const opaque = model as unknown as OpaqueModel; // `AnyReadModel` forgets which changes belong to it; they are its own
  await opaque.write(tx.withSchema(name), opaque.project(events));
};

/**
 * Rows and checkpoint in one transaction: after a crash both are there or neither.
 * Rejects with `Fenced` where somebody else has moved this read model.
 */
export const applyBatch = async (
  db: Kysely<never>,
  target: Target,
  batch: Batch,
  clock: Clock,
): Promise<void> => {
  const { name, model } = target;
  const { version, durable = false } = model;
  const move = { name, version, durable, from: batch.from, to: batch.to, at: clock.now() };
  const events = wanted(model, batch.events);
  if (events.length === 0) {
    await moveCheckpoint(db, move); // a transaction by itself
    return;
  }
  await db.transaction().execute(async (tx) => {
    await moveCheckpoint(tx, move);
    await write(tx, target, events);
  });
};
