import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { rowsOf, TrafficFileProblem } from '../../scripts/demo/traffic-file.js';

const folder = mkdtempSync(join(tmpdir(), 'traffic-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const rows = async (text: string): Promise<readonly (readonly [string, number, number])[]> => {
  const file = join(folder, 'traffic.csv');
  writeFileSync(file, text);
  const all: (readonly [string, number, number])[] = [];
  for await (const row of rowsOf(file)) all.push([row.time, row.inputTokens, row.outputTokens]);
  return all;
};

describe('a file of traffic', () => {
  it('may have other columns, in any order, quotes, CRLF, a byte order mark and blank lines', async () => {
    const text = [
      '\ufeff"GeneratedTokens",TIMESTAMP,note,ContextTokens',
      '44,"2023-11-16 18:17:03.9799600","a, ""b""",374',
      '',
      '7,2023-11-16 18:18:00,,"100"',
    ].join('\r\n');
    expect(await rows(text)).toEqual([
      ['2023-11-16T18:17:03.979Z', 374, 44],
      ['2023-11-16T18:18:00.000Z', 100, 7],
    ]);
  });

  const head = 'TIMESTAMP,ContextTokens,GeneratedTokens\n';
  it.each([
    [`${head}2023-11-16 18:17:03,abc,2\n`, 'line 2: "abc" is no number of tokens'],
    [`${head}yesterday,1,2\n`, 'line 2: "yesterday" is no time'],
    ['TIMESTAMP,ContextTokens\n2023-11-16 18:17:03,1\n', 'has no column GeneratedTokens'],
    [`${head}2023-11-16 18:17:03,1\n`, 'on line 2'],
    [`${head}"2023-11-16 18:17:03,1,2\n`, 'line 2'],
  ])('that is wrong is refused with the place: %j', async (text, says) => {
    const reading = rows(text);
    await expect(reading).rejects.toThrow(TrafficFileProblem);
    await expect(reading).rejects.toThrow(says);
  });

  it('that is not there fails its reader, not the process', async () => {
    const first = rowsOf(join(folder, 'nowhere.csv')).next();
    await expect(first).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
