import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf, type Digest } from '#projection-runtime';
import { ledgerFormats, readModels } from '#projections';
import {
  decodeLedger,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../test/support/projection-database.js';
import { ledgerHistory } from '../test/support/ledger-history.js';

/** One by one is a transaction an event and model: for the long run. */
const BATCHES = process.env['FULL'] === undefined ? [20, 1_000] : [1, 7, 1_000];

describe('every read model', () => {
  let database: ProjectionDatabase;
  beforeAll(async () => {
    database = await projectionDatabase();
  }, 60_000);
  afterAll(() => database.close());

  const log = ledgerHistory(
    { seed: 11, accounts: 4, commands: 360 },
    { seed: 1, customers: 4, commands: 500 },
  );

  it('is tried on a history with every kind of event', () => {
    const kinds = new Set(log.map((stored) => decodeLedger(stored)?.event.type));
    const read = ledgerFormats.filter(({ category }) => category !== 'InvoiceRegister'); // no read model shows the register
    expect(
      read
        .flatMap(({ declarations }) => declarations.map(({ type }) => type))
        .filter((type) => !kinds.has(type)),
    ).toEqual([]);
  });

  it.each(readModels.map((model) => [model.name, model] as const))(
    '%s: the same bytes for every batch size (invariant 6)',
    async (name, model) => {
      const wanted = log.filter(({ stream }) => model.streamPrefixes.some((one) => stream.startsWith(one)));
      const digests: (Digest | null)[] = [];
      for (const batch of BATCHES) {
        const schema = `${name}_by_${batch.toString()}`;
        await projectAll(database.db, model, wanted, { name: schema, batch });
        digests.push(await digestOf(database.db, model, schema));
      }
      expect(Object.values(digests[0]?.tables ?? {}).some(({ rows }) => rows > 0)).toBe(true);
      for (const digest of digests) expect(digest).toEqual(digests[0]);
    },
    240_000,
  );
});
