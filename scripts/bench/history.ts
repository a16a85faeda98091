import { performance } from 'node:perf_hooks';
import { creditPool, creditPoolEvents, creditPoolState, poolFoldVersion } from '#domain/credit-pool';
import { createEngine, createSnapshotter, snapshotKind } from '#engine';
import { postgresCommandIndex } from '#event-store/postgres';
import { randomIds } from '#kernel';
import { createSnapshotStore, readModelPool } from '#projection-runtime';
import { closedLoop, type Measured } from './load.js';
import { accountName, benchClock, debit, openAccounts, openLedger } from './ours.js';
import type { Stage } from './stage.js';

export type Growth = { readonly events: number; readonly perSecond: number };
export type ColdStart = { readonly events: number; readonly replayMs: number; readonly snapshotMs: number };

/** Commands sent at once while a history grows: below what one stream lets wait. */
const WAVE = 4_000;

/** One pool's debits a second as its own history grows: a slice at each mark, filling up at full speed between them. */
export async function growth(
  { ledger }: Stage,
  marks: readonly number[],
  seconds: number,
): Promise<readonly Growth[]> {
  await openAccounts(ledger, 'grown', 1);
  const account = accountName('grown', 0);
  let sent = 0;
  const slice = (span: { readonly seconds: number; readonly until?: number }): Promise<Measured> =>
    closedLoop({
      callers: 64,
      seconds: span.seconds,
      call: () => debit(ledger, account, `grown.${(sent += 1).toString()}`),
    });
  await slice({ seconds: 0.5 }); // warm
  const grown: Growth[] = [];
  for (const mark of marks) {
    while (sent < mark) {
      const wave = Math.min(WAVE, mark - sent);
      await Promise.all(
        Array.from({ length: wave }, () => debit(ledger, account, `grown.${(sent += 1).toString()}`)),
      );
    }
    grown.push({ events: mark, perSecond: (await slice({ seconds })).perSecond });
  }
  return grown;
}

/** Engines that have never seen the stream; the median of them is told. Odd. */
const COLD_STARTS = 9;

/** The first command on a long stream in an engine that has never seen it, its commit included: by replay, and by snapshot and tail. */
export async function coldStart({ ledger, pool, url }: Stage, events: number): Promise<ColdStart> {
  const { store } = ledger;
  const account = accountName('grown', 0);
  const replayed = openLedger(store, postgresCommandIndex(pool));
  const replayMs = await timed(() => debit(replayed, account, 'cold.replay'));
  await replayed.engine.stop();
  const tables = readModelPool(url, 2);
  const snapshots = createSnapshotStore(tables);
  const commandIndex = postgresCommandIndex(pool);
  const kind = {
    format: creditPoolEvents,
    decider: creditPool,
    foldVersion: poolFoldVersion,
    stateCodec: creditPoolState,
  };
  const snapshotter = createSnapshotter({ store, snapshots, commandIndex, kinds: [snapshotKind(kind)] });
  const batch = [];
  for await (const event of store.readStream(`CreditPool-${account}`, {
    direction: 'backwards',
    limit: 1_000,
  }))
    batch.unshift(event);
  await snapshotter.onEvents(batch);
  const cold: number[] = [];
  for (let nth = 0; nth < COLD_STARTS; nth += 1) {
    const engine = createEngine({ store, clock: benchClock, ids: randomIds, commandIndex, snapshots });
    const pools = engine.streams(creditPoolEvents, creditPool, kind);
    cold.push(await timed(() => debit({ engine, pools, store }, account, `cold.snapshot.${nth.toString()}`)));
    await engine.stop();
  }
  await tables.end();
  return { events, replayMs, snapshotMs: cold.sort((a, b) => a - b)[COLD_STARTS >> 1] ?? NaN };
}

const timed = async (work: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
