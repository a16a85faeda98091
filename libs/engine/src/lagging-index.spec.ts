import { describe, expect, it } from '@jest/globals';
import {
  createSnapshotter,
  decodeStored,
  plainState,
  snapshotKind,
  type CommandIndex,
  type Snapshot,
  type SnapshotStore,
} from '#engine';
import { fill, purseDecider, purseEvents, spend, type Purse } from '../../../test/support/purse.js';
import { context, count, desk, gate, gist, newLog } from '../../../test/support/purse-desk.js';
import { calmWire, connect } from '../../../test/simulation/simulated-store.js';
import type { Log } from '../../../test/simulation/log.js';

/** The index as a projection keeps it: it knows the log up to where it was last run, and not an event further. */
const projected = (log: Log) => {
  let upTo = 0n;
  const known = new Map<string, bigint>();
  const index: CommandIndex = {
    find: (stream, commandId) => {
      const revision = known.get(`${stream} ${commandId}`);
      return Promise.resolve(revision === undefined ? null : { revision });
    },
    indexedUpTo: () => Promise.resolve(upTo),
  };
  const run = () => {
    for (const stored of log.all.slice(Number(upTo))) {
      const { commandId, fingerprint, stream, revision } = decodeStored(purseEvents, stored);
      if (fingerprint !== null) known.set(`${stream} ${commandId}`, revision);
      upTo = stored.position;
    }
  };
  return { index, run };
};

const limits = { recentCommands: 3, unindexedCommands: 8 };

describe('a store whose index of command ids lags (case 60)', () => {
  const stage = async () => {
    const log = newLog('lagging');
    const { index, run } = projected(log);
    const restart = () => desk(log, { commandIndex: index, limits }).purses;
    const purses = restart();
    const ask = (key: string, at = purses) => gist(at.transact('a', spend(key, 1n), context(key)));
    await purses.transact('a', fill('l', 100n), context('fill'));
    return { log, run, restart, ask };
  };

  it('refuses new commands once the window is full of what the index has not passed, and still answers for those in it', async () => {
    const { log, run, ask } = await stage();
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const key of keys) expect(await ask(key)).toBe('accepted');
    expect(await ask('one too many')).toBe('Unavailable');
    for (const key of keys) expect(await ask(key)).toBe('replayed');
    run();
    expect(await ask('one too many')).toBe('accepted');
    for (const key of keys) expect(await ask(key)).toBe('replayed');
    expect(log.of('Purse-a')).toHaveLength(1 + 8 * 2);
  });

  it('takes no more of a burst than the window holds', async () => {
    const { log, ask, run } = await stage();
    const answers = await count(20, (n) => ask(n.toString()));
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(7);
    expect(answers.filter((answer) => answer === 'Unavailable')).toHaveLength(13);
    run();
    expect(await count(7, (n) => ask(n.toString()))).toEqual(Array(7).fill('replayed'));
    expect(log.of('Purse-a')).toHaveLength(15);
  });

  it('doubles nothing after a restart, however far the index is behind', async () => {
    const { log, run, restart, ask } = await stage();
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await ask(key);
    for (const key of ['a', 'd', 'g']) expect(await ask(key, restart())).toBe('replayed');
    run();
    for (const key of ['h', 'i', 'j', 'k']) expect(await ask(key)).toBe('accepted');
    for (const key of ['a', 'd', 'g', 'h', 'k']) expect(await ask(key, restart())).toBe('replayed');
    expect(log.of('Purse-a')).toHaveLength(1 + 11 * 2);
  });

  it('asks the index again when the stream has forgotten more since it was asked', async () => {
    const log = newLog('lagging');
    const { index, run } = projected(log);
    const kept = new Map<string, Snapshot>();
    const snapshots: SnapshotStore = {
      load: (stream) => Promise.resolve(kept.get(stream) ?? null),
      save: (stream, _, snapshot) => Promise.resolve(void kept.set(stream, snapshot)),
    };
    const fast = desk(log, { name: 'fast', commandIndex: index, limits }).purses;
    const ask = (key: string, at = fast) => gist(at.transact('a', spend(key, 1n), context(key)));
    await fast.transact('a', fill('l', 100n), context('fill'));
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await ask(key);
    run();
    const { wire, open, waiting } = gate();
    const slow = desk(log, { name: 'slow', commandIndex: index, limits, snapshots, wire }).purses;
    const settled = ask('h', slow);
    await open();
    await settled;
    const late = ask('x', slow);
    while (waiting.length === 0) await new Promise(setImmediate);
    for (const key of ['x', 'i', 'j', 'k', 'm']) await ask(key);
    run();
    const kind = {
      format: purseEvents,
      decider: purseDecider,
      foldVersion: 'purse-1',
      stateCodec: plainState<Purse>(),
    };
    const options = {
      store: connect(log, calmWire),
      snapshots,
      commandIndex: index,
      kinds: [snapshotKind(kind)],
    };
    await createSnapshotter({ ...options, limits: { ...limits, tailBeforeSnapshot: 1 } }).onEvents(
      log.all.slice(-1),
    );
    await open();
    expect(await late).toBe('replayed');
    expect(log.of('Purse-a')).toHaveLength(1 + 13 * 2);
  });

  it('takes a whole batch although the index moves on while it is asked about it', async () => {
    const log = newLog('lagging');
    const { index, run } = projected(log);
    const asked: (() => void)[] = [];
    let slow = false;
    const find: CommandIndex['find'] = async (stream, commandId) => {
      const found = await index.find(stream, commandId);
      if (slow && stream === 'Purse-a') await new Promise<void>((goOn) => asked.push(goOn));
      return found;
    };
    const { purses } = desk(log, { commandIndex: { ...index, find }, limits });
    const ask = (id: string, key: string) => gist(purses.transact(id, spend(key, 1n), context(id + key)));
    for (const id of ['a', 'b']) await purses.transact(id, fill('l', 100n), context(`fill ${id}`));
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await ask('a', key);
    run();
    for (const key of ['h', 'i', 'j', 'k']) await ask('a', key);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await ask('b', key);
    run();
    slow = true;
    const together = [ask('a', 'x'), ask('a', 'y'), ask('a', 'z')];
    while (asked.length < 3) await new Promise(setImmediate);
    expect(await ask('b', 'one more')).toBe('accepted'); // its window is full: the index is asked how far it is by now
    for (const goOn of asked) goOn();
    expect(await Promise.all(together)).toEqual(['accepted', 'accepted', 'accepted']);
  });

  it('never uses an event id twice, and names the command in the metadata', async () => {
    const { log, ask } = await stage();
    await ask('a');
    const events = log.of('Purse-a').map((stored) => decodeStored(purseEvents, stored));
    expect(events.map(({ commandId }) => commandId)).toEqual(
      ['fill', 'a', 'a'].map((key) => context(key).commandId),
    );
    expect(
      new Set([...events.map(({ id }) => id), context('fill').commandId, context('a').commandId]).size,
    ).toBe(5);
  });

  it('that cannot be asked refuses what it would have to answer for', async () => {
    const log = newLog('lagging');
    const { index, run } = projected(log);
    let down = false;
    const find: CommandIndex['find'] = (...asked) =>
      down ? Promise.reject(new Error('down')) : index.find(...asked);
    const { purses } = desk(log, { commandIndex: { ...index, find }, limits });
    await purses.transact('a', fill('l', 100n), context('fill'));
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      run();
      await purses.transact('a', spend(key, 1n), context(key));
    }
    run();
    await purses.transact('a', spend('i', 1n), context('i'));
    down = true;
    expect(await gist(purses.transact('a', spend('a', 1n), context('a')))).toBe('Unavailable');
    down = false;
    expect(await gist(purses.transact('a', spend('a', 1n), context('a')))).toBe('replayed');
  });
});
