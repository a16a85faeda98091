import type { Recorded } from '#kernel';
import { readCheckpoint, writeBatch, type AnyReadModel, type Checkpoint } from '#projection-runtime';
import type { Findings } from '#proof';
import { differentRows, type RowDifference } from './different-rows.js';
import { openScratch, SCRATCH, type Scratch } from './scratch.js';
import { secondFoldOf } from './second-fold.js';

/** The read models of the database that a ledger was opened on, to be compared with the log in that same snapshot (S30). */
export type ReadModelCheck = { readonly open: (findings: Findings) => Promise<RunningCheck> };

export type RunningCheck = {
  /** The next events of the log, in order. Rejects only when the database is gone. */
  readonly add: (batch: readonly Recorded[], upTo: bigint) => Promise<void>;
  readonly finish: () => Promise<readonly ModelVerdict[]>;
  readonly close: () => Promise<void>;
};

/** `position` null: it was never built. */
export type ModelVerdict = {
  readonly name: string;
  readonly position: bigint | null;
  readonly tables: number;
  readonly differences: number;
};

export type CheckSource = {
  readonly url: string;
  readonly snapshot: string;
  readonly models: readonly AnyReadModel[];
};

/** Every model in a session of its own on the exported snapshot: tables of equal names never meet, and the server folds them side by side. */
export const checkReadModels = ({ url, snapshot, models }: CheckSource): ReadModelCheck => ({
  open: async (findings) => {
    const opened = await Promise.all(
      models.map(async (model) => runOf(model, await openScratch(url, snapshot, model), findings)),
    );
    return {
      add: async (batch, upTo) => {
        await Promise.all(opened.map((one) => one.add(batch, upTo)));
      },
      finish: () => Promise.all(opened.map((one) => one.finish())),
      close: async () => {
        await Promise.all(opened.map((one) => one.close()));
      },
    };
  },
});

type ModelRun = {
  readonly add: RunningCheck['add'];
  readonly finish: () => Promise<ModelVerdict>;
  readonly close: () => Promise<void>;
};

const neverBuilt = (name: string): ModelRun => ({
  add: () => Promise.resolve(),
  finish: () => Promise.resolve({ name, position: null, tables: 0, differences: 0 }),
  close: () => Promise.resolve(),
});

const runOf = async (model: AnyReadModel, scratch: Scratch | null, findings: Findings): Promise<ModelRun> => {
  const { name } = model;
  if (scratch === null) return neverBuilt(name);
  const { tx, end } = scratch;
  const checkpoint = await readCheckpoint(tx, name);
  if (checkpoint === null) return { ...neverBuilt(name), close: end }; // built since the snapshot
  const { position } = checkpoint;
  const secondFold = secondFoldOf(name);
  let broken = otherVersion(model, checkpoint, findings);
  let seen = 0n;

  const add = async (batch: readonly Recorded[], upTo: bigint): Promise<void> => {
    seen = upTo;
    const events = broken ? [] : batch.filter((event) => event.position <= position);
    const first = events[0];
    if (first === undefined) return;
    try {
      events.forEach((event) => secondFold?.add(event));
      await writeBatch(tx, { model, name: SCRATCH }, { from: first.position - 1n, to: upTo, events });
    } catch (error) {
      broken = true;
      const says = `the events from here to ${upTo.toString()} cannot be folded: ${error instanceof Error ? error.message : String(error)}`;
      findings.add({ code: 'read-model-broken', position: first.position, subject: name, says });
    }
  };

  const finish = async (): Promise<ModelVerdict> => {
    const tables = Object.entries(model.tables);
    let differences = broken || position > seen ? 1 : 0;
    if (position > seen)
      findings.add({
        code: 'read-model-ahead',
        position: seen + 1n,
        subject: name,
        says: `it stands at ${position.toString()}, the log ends at ${seen.toString()}: it holds events that are gone`,
      });
    for (const [table, order] of broken ? [] : tables)
      for (const difference of await differentRows(
        tx,
        { live: [name, table], folded: [SCRATCH, table] },
        order,
      )) {
        differences += 1;
        findings.add(findingOf(`${name}.${table} ${difference.row}`, position, difference));
      }
    if (secondFold !== null && !broken) differences += await secondFold.prove(tx, position, findings);
    return { name, position, tables: tables.length, differences };
  };

  return { add, finish, close: end };
};

const otherVersion = (
  model: AnyReadModel,
  { version, position }: Checkpoint,
  findings: Findings,
): boolean => {
  if (version === model.version) return false;
  const says = `it was built by version ${version.toString()} of its code, this is version ${model.version.toString()}: let the projector rebuild it`;
  findings.add({ code: 'read-model-broken', position, subject: model.name, says });
  return true;
};

const findingOf = (subject: string, position: bigint, { kind, differences }: RowDifference) => {
  const says = {
    changed: `the log gives ${differences}`,
    added: 'no event of the log gives this row',
    missing: 'the log gives this row, and it is not there',
  };
  return { code: `row-${kind}` as const, position, subject, says: says[kind] };
};
