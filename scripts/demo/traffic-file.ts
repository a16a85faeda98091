import { CsvError, parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { priced, type Priced } from './prices.js';

/** One request of the file, made a usage record of the demo organization. */
export type Row = Priced & {
  readonly line: number;
  readonly time: string;
  readonly member: string;
  readonly space: string;
};

const columns = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'] as const;
const MEMBERS = 24;
const SPACES = 5;

/** A file that is not what it should be; the message says where and what to do. */
export class TrafficFileProblem extends Error {}

/**
 * Reads the file row by row. Member, space and model follow from the row's number alone, so every run of the same file is the same
 * traffic: a few members spend most, as in life.
 */
export async function* rowsOf(file: string): AsyncGenerator<Row> {
  // What fails to open or read would be nobody's error with `pipe`; a pipeline hands it to the parser's reader.
  const parser = parse({ columns: true, skip_empty_lines: true, trim: true, bom: true });
  pipeline(createReadStream(file), parser, () => undefined);
  let line = 1;
  try {
    for await (const record of parser) {
      line += 1;
      yield rowOf(record as Readonly<Record<string, string>>, line, file);
    }
  } catch (error) {
    throw error instanceof CsvError ? new TrafficFileProblem(`${file}: ${error.message}`) : error;
  }
}

const rowOf = (record: Readonly<Record<string, string>>, line: number, file: string): Row => {
  const [time, input, output] = columns.map((column) => {
    const value = record[column];
    if (value === undefined)
      throw new TrafficFileProblem(`${file} has no column ${column}: it needs ${columns.join(', ')}`);
    return value;
  }) as [string, string, string];
  const where = `${file}, line ${line.toString()}`;
  const n = line - 2;
  const member = Math.min(n % MEMBERS, (n * 7) % MEMBERS);
  return {
    line,
    time: instantIn(time, where),
    member: `usr_${(member + 1).toString().padStart(2, '0')}`,
    space: `spc_${((n % SPACES) + 1).toString()}`,
    ...priced(n, tokensIn(input, where), tokensIn(output, where)),
  };
};

const tokensIn = (text: string, where: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new TrafficFileProblem(`${where}: "${text}" is no number of tokens`);
  return Number(text);
};

/** `2023-11-16 18:15:46.6805900` (UTC, any number of decimals) as RFC 3339. */
const instantIn = (text: string, where: string): string => {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:Z|\+00:00)?$/.exec(text);
  if (match === null)
    throw new TrafficFileProblem(
      `${where}: "${text}" is no time; expected 2023-11-16 18:15:46.6805900, in UTC`,
    );
  return `${match[1] ?? ''}T${match[2] ?? ''}.${(match[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`;
};
