import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { commandIndexModel, createCommandIndex, createSnapshotStore, digestOf } from '#projection-runtime';
import {
  decodePool,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../../test/support/projection-database.js';
import { poolHistory } from '../../../test/support/pool-history.js';

describe('what the engine reads from projections (S31)', () => {
  let database: ProjectionDatabase;
  beforeAll(async () => {
    database = await projectionDatabase();
  }, 60_000);
  afterAll(() => database.close());

  it('finds where every command of a stream starts, in batches of any size', async () => {
    const log = poolHistory({ seed: 8, accounts: 2, commands: 80 });
    const index = createCommandIndex(database.pool);
    expect(await index.indexedUpTo()).toBe(0n);
    await projectAll(database.db, commandIndexModel, log, { batch: 3 });
    await projectAll(database.db, commandIndexModel, log, { batch: 500, name: 'command_index_at_once' });
    const tables = (await digestOf(database.db, commandIndexModel))?.tables;
    expect((await digestOf(database.db, commandIndexModel, 'command_index_at_once'))?.tables).toEqual(tables);
    expect(await index.indexedUpTo()).toBe(BigInt(log.length));
    const first = new Map<string, { stream: string; revision: bigint }>();
    for (const stored of log) {
      const commandId = decodePool(stored)?.commandId ?? '';
      if (!first.has(commandId)) first.set(commandId, stored);
    }
    for (const [commandId, { stream, revision }] of first)
      expect(await index.find(stream, commandId)).toEqual({ revision });
    const [commandId = ''] = first.keys();
    expect(await index.find('CreditPool-another', commandId)).toBeNull();
  });

  it('keeps the newest snapshot of each stream and fold version', async () => {
    const snapshots = createSnapshotStore(database.pool);
    const at = (revision: bigint) => ({
      revision,
      position: revision * 2n,
      hash: `h${revision.toString()}`,
      state: '{"a":"1"}',
    });
    expect(await snapshots.load('CreditPool-a', '1')).toBeNull();
    await snapshots.save('CreditPool-a', '1', at(5n));
    await snapshots.save('CreditPool-a', '1', at(9n));
    await snapshots.save('CreditPool-a', '1', at(7n)); // a slower writer comes late
    await snapshots.save('CreditPool-a', '2', at(3n));
    expect(await snapshots.load('CreditPool-a', '1')).toEqual(at(9n));
    expect(await snapshots.load('CreditPool-a', '2')).toEqual(at(3n));
    expect(await snapshots.load('CreditPool-a', '3')).toBeNull();
    // pg's own answer to a bigint column is text: a revision that is none would make every snapshot useless, unseen.
    const plain = new pg.Pool({ ...database.pool.options, types: pg.types });
    expect(await createSnapshotStore(plain).load('CreditPool-a', '1')).toEqual(at(9n));
    await plain.end();
  });
});
