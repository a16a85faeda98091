import type { Content, TableCell } from 'pdfmake';
import { header } from './frame.js';

/** A column: what heads it, how wide it is, and on which side it stands. */
export type Column = {
  readonly head: string;
  readonly width: string | number;
  readonly side?: 'left' | 'right';
};

export type Section = {
  /** Left out: what it is stands in the title of the document. */
  readonly title?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableCell[])[];
  /** Under the rows: what they come to, each a name and an amount under the last column. The last one stands out. */
  readonly totals?: readonly (readonly [string, string])[];
  /** On one page: of a few rows. */
  readonly whole?: boolean;
};

const RULE = '#d5d9de';
const STRONG = '#5b6470';

const blank = (many: number): TableCell[] => Array.from({ length: many }, () => ({ text: '' }));

/**
 * A table with its title. Title and heads stand again on every page that it runs over, never without a row beneath them: a sum that
 * falls on the next page says there what it is of.
 */
export const sectionOf = ({ title, columns, rows, totals = [], whole = false }: Section): Content => {
  const width = columns.length;
  const heads = title === undefined ? 1 : 2;
  const titled: TableCell[][] =
    title === undefined
      ? []
      : [[{ text: title, colSpan: width, bold: true, fontSize: 10 }, ...blank(width - 1)]];
  const stacked = (texts: readonly string[]): Content[] =>
    texts.map((text, at) => ({
      text,
      alignment: 'right',
      bold: at === texts.length - 1,
      noWrap: true,
      margin: [0, at === 0 ? 0 : 3, 0, 0],
    }));
  // One row: what adds up is never torn from what it comes to.
  const sums: TableCell[][] =
    totals.length === 0
      ? []
      : [
          [
            { stack: stacked(totals.map(([name]) => name)), colSpan: width - 1 },
            ...blank(width - 2),
            { stack: stacked(totals.map(([, amount]) => amount)) },
          ],
        ];
  const first = heads + rows.length;
  return {
    unbreakable: whole,
    table: {
      headerRows: heads,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map((column) => column.width),
      body: [
        ...titled,
        columns.map(({ head, side }) => header(head, side)),
        ...rows.map((row) => [...row]),
        ...sums,
      ],
    },
    layout: {
      hLineWidth: (row: number) => (row < heads || row > first ? 0 : 0.5),
      hLineColor: (row: number) => (row === first ? STRONG : RULE),
      vLineWidth: () => 0,
      paddingLeft: (column: number) => (column === 0 ? 0 : 10),
      paddingRight: () => 0,
      paddingTop: () => 4,
      paddingBottom: () => 3,
    },
    margin: [0, 0, 0, 16],
  };
};
