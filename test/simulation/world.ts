import {
  createEngine,
  plainState,
  type CommandIndex,
  type Engine,
  type EngineMetrics,
  type EngineStore,
  type Snapshot,
  type SnapshotStore,
  type StateCodec,
} from '#engine';
import { commandIdOf, instantOf, type Decider, type Ids, type Instant } from '#kernel';
import { purseDecider, purseEvents, type Purse, type PurseEvent } from '../support/purse.js';
import type { Purses } from '../support/purse-desk.js';
import { Log, type Mode } from './log.js';
import { Readers, type Database } from './readers.js';
import { randomOf, type Random } from './random.js';
import { Scheduler, type Owner } from './scheduler.js';
import { tightLimits } from './tight-limits.js';
import { connect, indexInStore, type AppendFault, type Wire } from './simulated-store.js';

/** Where a test may put a wrong part in the place of a right one. The engine itself has no such place: these are its ports. */
export type Parts = {
  readonly store: (store: EngineStore, world: World) => EngineStore;
  readonly index: (index: CommandIndex, world: World) => CommandIndex;
  readonly ids: (ids: Ids, world: World) => Ids;
  readonly decider: Decider<Purse, PurseEvent>;
  readonly stateCodec: StateCodec<Purse>;
  readonly snapshots: (snapshots: SnapshotStore) => SnapshotStore;
  readonly database: (database: Database, world: World) => Database;
};

export const rightParts: Parts = {
  store: (store) => store,
  index: (index) => index,
  ids: (ids) => ids,
  decider: purseDecider,
  stateCodec: plainState<Purse>(),
  snapshots: (snapshots) => snapshots,
  database: (database) => database,
};

/** The answer will not come: the process that was asked is gone. Whether it had done it, nobody knows. */
export class ConnectionLost extends Error {}

export type Process = {
  readonly owner: Owner;
  readonly engine: Engine;
  readonly purses: Purses;
  readonly outstanding: Set<(error: Error) => void>;
};

const START = Date.parse('2026-03-01T00:00:00.000Z');

/** Processes, their store, the readers of the log, a clock and a network, all driven by one seed. */
export class World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly network: Owner = { name: 'network', alive: true };
  readonly readers: Readers;
  readonly processes: Process[] = [];
  readonly kind: Mode;
  faulty = true;
  /** What the engines went through: a run without any of it proves nothing. */
  readonly seen = {
    conflicts: 0,
    unknown: 0,
    replays: 0,
    overloads: 0,
    evictions: 0,
    snapshots: 0,
    crashes: 0,
  };
  #now = 0;
  #started = 0;
  readonly #kept = new Map<string, Snapshot>();

  constructor(
    readonly seed: number,
    readonly parts: Parts,
  ) {
    this.random = randomOf(seed);
    this.scheduler = new Scheduler(this.random);
    this.kind = this.random.pick(['in-store', 'lagging']);
    this.log = new Log(this.kind);
    this.readers = new Readers(this);
    const count = 1 + this.random.below(2);
    for (let n = 0; n < count; n += 1) this.processes.push(this.#start());
  }

  get now(): Instant {
    return instantOf(new Date(START + this.#now).toISOString());
  }

  readonly snapshots: SnapshotStore = {
    load: (stream, version) => Promise.resolve(this.#kept.get(`${stream} ${version}`) ?? null),
    save: (stream, version, snapshot) => {
      this.#kept.set(`${stream} ${version}`, snapshot);
      return Promise.resolve();
    },
  };

  wire(owner: Owner): Wire {
    return {
      turn: () => this.scheduler.turn(owner),
      appendFault: () =>
        this.faulty && this.random.chance(0.2)
          ? this.random.pick<AppendFault>(['refused', 'lost', 'answer-lost', 'late'])
          : 'none',
      readFails: () => this.faulty && this.random.chance(0.03),
      later: (work) => void this.scheduler.turn(this.network).then(work),
    };
  }

  index(wire: Wire): CommandIndex {
    return this.parts.index(
      this.kind === 'in-store' ? indexInStore(this.log, wire) : this.readers.commandIndex(wire),
      this,
    );
  }

  #metrics(): Partial<EngineMetrics> {
    const { seen } = this;
    return {
      conflict: () => (seen.conflicts += 1),
      outcomeUnknown: () => (seen.unknown += 1),
      replayed: () => (seen.replays += 1),
      overloaded: () => (seen.overloads += 1),
      evicted: () => (seen.evictions += 1),
      tipLoaded: (_, fromSnapshot) => {
        if (fromSnapshot) seen.snapshots += 1;
      },
    };
  }

  #start(): Process {
    const owner: Owner = { name: `process ${(this.#started += 1).toString()}`, alive: true };
    const wire = this.wire(owner);
    let count = 0;
    const uuid = (): string => commandIdOf(owner.name, (count += 1).toString());
    const engine = createEngine({
      store: this.parts.store(connect(this.log, wire), this),
      clock: { now: () => this.now },
      ids: this.parts.ids({ uuid, next: uuid }, this),
      commandIndex: this.index(wire),
      snapshots: this.parts.snapshots(this.snapshots),
      limits: tightLimits,
      pause: wire.turn,
      metrics: this.#metrics(),
    });
    const { decider, stateCodec } = this.parts;
    return {
      owner,
      engine,
      purses: engine.streams(purseEvents, decider, { foldVersion: 'purse-1', stateCodec }),
      outstanding: new Set(),
    };
  }

  /** Asks a process. If it crashes first, the caller is told `ConnectionLost`. */
  call<T>(process: Process, ask: (purses: Purses) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      process.outstanding.add(reject);
      ask(process.purses).then(
        (answer) => {
          if (process.outstanding.delete(reject)) resolve(answer);
        },
        (error: unknown) => {
          if (process.outstanding.delete(reject))
            reject(error instanceof Error ? error : new Error('no error'));
        },
      );
    });
  }

  /** What goes wrong between two steps, by chance. */
  disturb(): void {
    this.#now += this.random.below(200);
    if (!this.faulty) return;
    if (this.random.chance(0.01)) this.#now = Math.max(0, this.#now + this.random.below(20_000) - 10_000);
    if (this.random.chance(0.01)) this.#crash(this.random.below(this.processes.length));
    if (this.random.chance(0.01)) this.readers.crash();
    if (this.random.chance(0.02)) this.readers.stalled = !this.readers.stalled;
  }

  #crash(nth: number): void {
    const crashed = this.processes[nth];
    if (crashed === undefined) return;
    crashed.owner.alive = false;
    this.seen.crashes += 1;
    this.processes[nth] = this.#start();
    for (const lost of crashed.outstanding) lost(new ConnectionLost('crashed'));
    crashed.outstanding.clear();
  }

  calm(): void {
    this.faulty = false;
    this.readers.stalled = false;
  }
}
