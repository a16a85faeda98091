import { describe, expect, it } from '@jest/globals';
import {
  createEngine,
  createSnapshotter,
  plainState,
  snapshotKind,
  type Snapshot,
  type SnapshotStore,
} from '#engine';
import { fill, purseDecider, purseEvents, spend, type Purse } from '../../../test/support/purse.js';
import { context, countedIds, desk, gist, newLog, pursesOf, t0 } from '../../../test/support/purse-desk.js';
import { calmWire, connect, indexInStore } from '../../../test/simulation/simulated-store.js';
import type { Log } from '../../../test/simulation/log.js';

const shelf = () => {
  const kept = new Map<string, Snapshot>();
  const snapshots: SnapshotStore = {
    load: (stream, version) => Promise.resolve(kept.get(`${stream} ${version}`) ?? null),
    save: (stream, version, snapshot) => {
      kept.set(`${stream} ${version}`, snapshot);
      return Promise.resolve();
    },
  };
  return { kept, snapshots };
};

const purseKind = (foldVersion = 'purse-1') =>
  snapshotKind({ format: purseEvents, decider: purseDecider, foldVersion, stateCodec: plainState<Purse>() });

const snapshotter = (log: Log, snapshots: SnapshotStore, foldVersion?: string) =>
  createSnapshotter({
    store: connect(log, calmWire),
    snapshots,
    commandIndex: indexInStore(log, calmWire),
    kinds: [purseKind(foldVersion)],
    limits: { tailBeforeSnapshot: 10 },
  });

/** An engine that tells how many events it folded to know a stream. */
const counting = (log: Log, snapshots: SnapshotStore) => {
  const folded: [events: number, fromSnapshot: boolean][] = [];
  const unusable: string[] = [];
  const engine = createEngine({
    store: connect(log, calmWire),
    clock: { now: () => t0 },
    ids: countedIds('counting'),
    commandIndex: indexInStore(log, calmWire),
    snapshots,
    limits: { recentCommands: 4 },
    metrics: {
      tipLoaded: (events, fromSnapshot) => void folded.push([events, fromSnapshot]),
      snapshotUnusable: (stream) => void unusable.push(stream),
    },
  });
  return { folded, unusable, purses: pursesOf(engine) };
};

describe('snapshots (S31)', () => {
  const history = async () => {
    const log = newLog();
    const { purses } = desk(log, { limits: { recentCommands: 4 } });
    await purses.transact('a', fill('l', 20n), context('fill'));
    for (let n = 0; n < 10; n += 1)
      await purses.transact('a', spend(`s${n.toString()}`, 1n), context(`s${n.toString()}`));
    const { kept, snapshots } = shelf();
    return { log, kept, snapshots };
  };

  it('are made of a stream with a long tail, and of no other', async () => {
    const { log, kept, snapshots } = await history();
    const { onEvents } = snapshotter(log, snapshots);
    await onEvents(log.all.slice(0, 9));
    expect(kept.size).toBe(0);
    await onEvents(log.all.slice(9, 12));
    expect(kept.get('Purse-a purse-1')).toMatchObject({ revision: 20n, position: 21n });
    await onEvents(log.all.slice(12));
    await onEvents(log.all.map((stored) => ({ ...stored, stream: 'Other-a' })));
    expect(kept.size).toBe(1);
  });

  it('spare a cold load all but the tail, commands that the fold remembers included', async () => {
    const { log, snapshots } = await history();
    await snapshotter(log, snapshots).onEvents(log.all);
    await desk(log).purses.transact('a', spend('after', 1n), context('after'));
    const { folded, purses } = counting(log, snapshots);
    expect(await gist(purses.transact('a', spend('s9', 1n), context('s9')))).toBe('replayed');
    expect(await gist(purses.transact('a', spend('s0', 1n), context('s0')))).toBe('replayed');
    expect(await gist(purses.transact('a', spend('too much', 10n), context('too much')))).toBe('too-little');
    expect(await gist(purses.transact('a', spend('rest', 9n), context('rest')))).toBe('accepted');
    expect(folded[0]).toEqual([2, true]);
  });

  it.each<[string, (kept: Map<string, Snapshot>, good: Snapshot) => void]>([
    [
      'of another fold version',
      (kept, good) => {
        kept.clear();
        kept.set('Purse-a purse-0', good);
      },
    ],
    [
      'of a log that went another way',
      (kept, good) => {
        kept.set('Purse-a purse-1', { ...good, hash: 'x'.repeat(43) });
      },
    ],
    [
      'of a log that was longer',
      (kept, good) => {
        kept.set('Purse-a purse-1', { ...good, revision: 99n });
      },
    ],
    [
      'that cannot be read',
      (kept, good) => {
        kept.set('Purse-a purse-1', { ...good, state: '{' });
      },
    ],
  ])('%s are ignored, and said to be unusable where there is one', async (of, spoil) => {
    const { log, kept, snapshots } = await history();
    await snapshotter(log, snapshots).onEvents(log.all);
    const good = kept.get('Purse-a purse-1');
    if (good === undefined) throw new Error('a snapshot was made');
    spoil(kept, good);
    const { folded, unusable, purses } = counting(log, snapshots);
    expect(await gist(purses.transact('a', spend('rest', 10n), context('rest')))).toBe('accepted');
    expect(folded).toEqual([[21, false]]);
    expect(unusable).toEqual(of === 'of another fold version' ? [] : ['Purse-a']);
  });
});
