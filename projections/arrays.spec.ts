import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { instantOf } from '#kernel';
import { sql } from 'kysely';
import { projectionDatabase, type ProjectionDatabase } from '../test/support/projection-database.js';
import { arrayOf, type Element, type ElementType } from './arrays.js';

describe('arrays in the binary format', () => {
  let database: ProjectionDatabase;
  beforeAll(async () => {
    database = await projectionDatabase();
  }, 60_000);
  afterAll(() => database.close());

  const long = 'ß'.repeat(100_000); // larger than the first buffer
  const lists: readonly (readonly [ElementType, readonly Element[]])[] = [
    [
      'text',
      ['plain', '', 'quo"te, {brace} \\', null, 'ünïcode ß', '漢字', '😀 beyond the plane', long, 'NULL'],
    ],
    ['bigint', [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), null]],
    ['integer', [0, -1, 2 ** 31 - 1, -(2 ** 31), null]],
    ['boolean', [true, false, null]],
    ['uuid', ['0190b5f2-7c3e-7abc-8def-0123456789ab', null, 'ffffffff-ffff-ffff-ffff-ffffffffffff']],
    [
      'timestamptz',
      [
        '1970-01-01T00:00:00.000Z',
        '1999-12-31T23:59:59.999Z',
        '2000-01-01T00:00:00.000Z',
        null,
        '2026-11-21T10:28:44.007Z',
        '2026-11-21T10:28:44.120Z',
        '2026-11-22T00:00:00.001Z',
        '9998-12-31T23:59:59.999Z',
      ].map((text) => (text === null ? null : instantOf(text))),
    ],
  ];

  it.each(lists)('%s: the server reads what was written', async (type, list) => {
    const spelled = arrayOf(type, list.length, (index) => list[index] ?? null);
    const { rows } = await sql<{
      value: Element;
    }>`select unnest(${spelled}::${sql.raw(type)}[]) as value`.execute(database.db);
    expect(rows.map(({ value }) => value)).toEqual(list);
  });

  it('an empty list is one, and what is no uuid is refused', async () => {
    const none = arrayOf('text', 0, () => null);
    const { rows } = await sql<{ size: number }>`select cardinality(${none}::text[]) as size`.execute(
      database.db,
    );
    expect(rows).toEqual([{ size: 0 }]);
    expect(() => arrayOf('uuid', 1, () => 'cut')).toThrow('spells a uuid');
  });
});
