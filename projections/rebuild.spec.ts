import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { creditPoolEvents } from '#domain/credit-pool';
import { digestOf, type Digest } from '#projection-runtime';
import { readModels } from '#projections';
import {
  decodePool,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../test/support/projection-database.js';
import { poolHistory } from '../test/support/pool-history.js';

describe('every read model', () => {
  let database: ProjectionDatabase;
  beforeAll(async () => {
    database = await projectionDatabase();
  }, 60_000);
  afterAll(() => database.close());

  const log = poolHistory({ seed: 11, accounts: 4, commands: 360 });

  it('is tried on a history with every kind of event', () => {
    const kinds = new Set(log.map((stored) => decodePool(stored)?.event.type));
    expect(creditPoolEvents.declarations.map(({ type }) => type).filter((type) => !kinds.has(type))).toEqual(
      [],
    );
  });

  it.each(readModels.map((model) => [model.name, model] as const))(
    '%s: the same bytes for every batch size (invariant 6)',
    async (name, model) => {
      const digests: (Digest | null)[] = [];
      for (const batch of [1, 7, 1_000]) {
        const schema = `${name}_by_${batch.toString()}`;
        await projectAll(database.db, model, log, { name: schema, batch });
        digests.push(await digestOf(database.db, model, schema));
      }
      expect(Object.values(digests[0]?.tables ?? {}).some(({ rows }) => rows > 0)).toBe(true);
      expect(digests[1]).toEqual(digests[0]);
      expect(digests[2]).toEqual(digests[0]);
    },
    60_000,
  );
});
