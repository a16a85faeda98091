import { performance } from 'node:perf_hooks';
import type pg from 'pg';
import { creditPool, creditPoolEvents, type CreditPool } from '#domain/credit-pool';
import { decoderOf } from '#engine';
import { createProjector, readModelPool } from '#projection-runtime';
import type { DomainEvent } from '#kernel';
import { ledgerFormats, readModels } from '#projections';
import { benchClock } from './ours.js';
import type { Stage } from './stage.js';

export type Reading = {
  readonly events: number;
  readonly rawPerSecond: number;
  readonly replayPerSecond: number;
  readonly projectPerSecond: number;
  readonly replayMiB: number;
};

const PAGE = 5_000;

/** The whole log, three ways: pages of raw rows; decoded and folded into every pool; projected into every read model. */
export async function reading(stage: Stage): Promise<Reading> {
  const head = Number(await stage.ledger.store.headPosition());
  const raw = await seconds(() => rawRead(stage.pool));
  const before = process.memoryUsage().rss;
  const replay = await seconds(() => replayAll(stage));
  const replayMiB = Math.max(0, process.memoryUsage().rss - before) / 2 ** 20;
  const project = await seconds(() => projectAll(stage, BigInt(head)));
  return {
    events: head,
    rawPerSecond: head / raw,
    replayPerSecond: head / replay,
    projectPerSecond: head / project,
    replayMiB,
  };
}

const seconds = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
};

async function rawRead(pool: pg.Pool): Promise<void> {
  for (let after = '0'; ;) {
    const { rows } = await pool.query<[string]>({
      name: 'raw',
      text: 'select position, stream_key, revision, event_id, type, data, metadata from ledger.events where position > $1 order by position limit $2',
      values: [after, PAGE],
      rowMode: 'array',
    });
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last[0];
  }
}

async function replayAll({ ledger }: Stage): Promise<void> {
  const decode = decoderOf([creditPoolEvents]);
  const pools = new Map<string, CreditPool>();
  for await (const stored of ledger.store.readAll({ streamPrefixes: ['CreditPool-'] })) {
    const pool = pools.get(stored.stream) ?? creditPool.initial();
    pools.set(stored.stream, creditPool.evolve(pool, decode(stored).event));
  }
}

async function projectAll({ ledger, url }: Stage, head: bigint): Promise<void> {
  const pool = readModelPool(url, 8);
  const projector = createProjector({
    store: ledger.store,
    pool,
    readModels,
    clock: benchClock,
    decode: decoderOf<DomainEvent>(ledgerFormats),
  });
  await projector.start();
  const names = readModels.map(({ name }) => name);
  const broken = (): boolean => projector.health().some(({ state }) => state === 'failed');
  while ((await projector.waitFor(names, head, 10_000)).kind === 'late')
    if (broken()) throw new Error(`a read model failed: ${JSON.stringify(projector.health())}`);
  await projector.stop();
  await pool.end();
}
