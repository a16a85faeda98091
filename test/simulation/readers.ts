import { createSnapshotter, decodeStored, snapshotKind, type CommandIndex } from '#engine';
import type { StoredEvent } from '#event-store';
import { purseEvents } from '../support/purse.js';
import type { Owner } from './scheduler.js';
import { connect, type Wire } from './simulated-store.js';
import { tightLimits } from './tight-limits.js';
import type { World } from './world.js';

export type Row = { readonly balance: bigint; readonly spendings: number };

/** What is durable on the readers' side: rows and the checkpoint they stand at, written together or not at all. */
export type Database = {
  readonly rows: Map<string, Row>;
  readonly commands: Map<string, bigint>;
  checkpoint: bigint;
  readonly commit: (
    rows: ReadonlyMap<string, Row>,
    commands: ReadonlyMap<string, bigint>,
    checkpoint: bigint,
  ) => Promise<void>;
};

const newDatabase = (): Database => {
  const database: Database = {
    rows: new Map(),
    commands: new Map(),
    checkpoint: 0n,
    commit: (rows, commands, checkpoint) => {
      for (const [stream, row] of rows) database.rows.set(stream, row);
      for (const [id, revision] of commands) database.commands.set(id, revision);
      database.checkpoint = checkpoint;
      return Promise.resolve();
    },
  };
  return database;
};

const BATCH = 5;

/** What follows the log: a read model, the index of commands, and snapshots. Events may come more than once. */
export class Readers {
  readonly database: Database;
  stalled = false;
  #owner: Owner = { name: 'projector', alive: true };

  constructor(private readonly world: World) {
    this.database = world.parts.database(newDatabase(), world);
  }

  commandIndex(wire: Wire): CommandIndex {
    return {
      find: async (stream, commandId) => {
        await wire.turn();
        const revision = this.database.commands.get(`${stream} ${commandId}`);
        return revision === undefined ? null : { revision };
      },
      indexedUpTo: async () => {
        await wire.turn();
        return this.database.checkpoint;
      },
    };
  }

  get owner(): Owner {
    return this.#owner;
  }

  /** Follows until `until` says so and everything has been read. */
  async follow(until: () => boolean): Promise<void> {
    const { world } = this;
    const owner = this.#owner;
    const wire = world.wire(owner);
    const { decider, stateCodec, snapshots } = world.parts;
    const { onEvents } = createSnapshotter({
      store: connect(world.log, wire),
      snapshots: snapshots(world.snapshots),
      commandIndex: world.index(wire),
      kinds: [snapshotKind({ format: purseEvents, decider, foldVersion: 'purse-1', stateCodec })],
      limits: tightLimits,
    });
    while (!until() || Number(this.database.checkpoint) < world.log.all.length) {
      await wire.turn();
      if (this.stalled) continue;
      // At least once: a delivery may begin with events that were handled before.
      const start = Math.max(0, Number(this.database.checkpoint) - world.random.below(3));
      const batch = world.log.all.slice(start, start + BATCH);
      await this.#handle(batch);
      await onEvents(batch).catch(() => undefined); // a snapshot that failed is made another time
    }
  }

  async #handle(batch: readonly StoredEvent[]): Promise<void> {
    const rows = new Map<string, Row>();
    const commands = new Map<string, bigint>();
    const { database, world } = this;
    const fresh = batch.filter(({ position }) => position > database.checkpoint);
    for (const stored of fresh) {
      const { event, stream, commandId, fingerprint, revision } = decodeStored(purseEvents, stored);
      const { balance, spendings } = rows.get(stream) ??
        database.rows.get(stream) ?? { balance: 0n, spendings: 0 };
      if (fingerprint !== null) commands.set(`${stream} ${commandId}`, revision);
      if (event.type === 'Filled') rows.set(stream, { balance: balance + event.data.amount, spendings });
      if (event.type === 'Expired') rows.set(stream, { balance: balance - event.data.amount, spendings });
      if (event.type === 'Spent')
        rows.set(stream, { balance: balance - event.data.amount, spendings: spendings + 1 });
    }
    await world.scheduler.turn(this.#owner);
    const last = fresh.at(-1);
    if (last !== undefined) await database.commit(rows, commands, last.position);
  }

  /** Whatever was under way and not committed is lost; another one goes on from the checkpoint. */
  crash(): void {
    this.#owner.alive = false;
    this.#owner = { name: 'projector', alive: true };
    this.restarted();
  }

  restarted: () => void = () => undefined;
}
