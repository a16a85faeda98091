import Table from 'cli-table3';
import type { Nanos } from '#kernel';
import { alignedMoney } from './amounts.js';

export type Cell = string | number | bigint | null;

/** A column of a table: amounts and numbers stand on the right, amounts with their points below each other. */
export type Column<Row> =
  | { readonly head: string; readonly text: (row: Row) => Cell; readonly align?: 'left' | 'right' }
  | { readonly head: string; readonly amount: (row: Row) => Nanos | null };

const PLAIN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '─',
  'mid-mid': '  ',
  right: '',
  'right-mid': '',
  middle: '  ',
};

const cellsOf = <Row>(column: Column<Row>, rows: readonly Row[]): readonly string[] => {
  if ('text' in column) return rows.map((row) => column.text(row)?.toString() ?? '');
  const amounts = rows.map(column.amount);
  const aligned = alignedMoney(amounts.filter((amount) => amount !== null));
  let next = 0;
  return amounts.map((amount) => (amount === null ? '' : (aligned[next++] ?? '')));
};

const onTheRight = <Row>(column: Column<Row>): boolean => 'amount' in column || column.align === 'right';

/** A table with a ruled head and no frame; `foot` is ruled off like a sum. */
export const tableOf = <Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  foot: readonly Row[] = [],
): string => {
  const cells = columns.map((column) => cellsOf(column, [...rows, ...foot]));
  const colAligns = columns.map((column) => (onTheRight(column) ? ('right' as const) : ('left' as const)));
  const style = { 'padding-left': 0, 'padding-right': 0, head: [], border: [] };
  const table = new Table({ head: columns.map(({ head }) => head), colAligns, style, chars: PLAIN });
  for (let row = 0; row < rows.length + foot.length; row += 1)
    table.push(cells.map((column) => column[row] ?? ''));
  return withRules(table.toString().split('\n'), rows.length);
};

/** cli-table3 rules off every row or none: only the lines below the head and above the foot are kept. */
const withRules = (lines: readonly string[], rows: number): string => {
  const trimmed = lines.map((line) => line.trimEnd()).filter((line) => line !== '');
  const content = trimmed.filter((line) => !/^[─ ]+$/.test(line));
  const rule = trimmed.find((line) => /^[─ ]+$/.test(line)) ?? '';
  const body = content.slice(1, rows + 1);
  const foot = content.slice(rows + 1);
  return [content[0] ?? '', rule, ...body, ...(foot.length === 0 ? [] : [rule, ...foot])].join('\n');
};

/** Facts below each other: names on the left, values aligned. */
export const factsOf = (facts: readonly (readonly [string, Cell])[]): string => {
  const width = facts.reduce((most, [name]) => Math.max(most, name.length), 0);
  return facts.map(([name, value]) => `${name.padEnd(width)}  ${value?.toString() ?? '–'}`).join('\n');
};
