import type { Content, TableCell } from 'pdfmake';
import { figure, header } from './frame.js';

/** A column: what heads it, how wide it is, and on which side it stands. */
export type Column = {
  readonly head: string;
  readonly width: string | number;
  readonly side?: 'left' | 'right';
};

export type Section = {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly TableCell[])[];
  /** Under the rows: what they come to. A name, and one amount for each of the last columns. */
  readonly totals?: readonly { readonly name: string; readonly amounts: readonly string[] }[];
};

const RULE = '#d5d9de';
const STRONG = '#5b6470';

/**
 * A table with its title. Title and heads stand again on every page that it runs over, never without a row beneath them: a sum that
 * falls on the next page says there what it is of.
 */
export const sectionOf = ({ title, columns, rows, totals = [] }: Section): Content => {
  const width = columns.length;
  const sums = totals.map(({ name, amounts }): TableCell[] => {
    const span = width - amounts.length;
    return [
      { text: name, colSpan: span, alignment: 'right', bold: true },
      ...Array.from({ length: span - 1 }, () => ({ text: '' })),
      ...amounts.map((amount) => figure(amount, true)),
    ];
  });
  const titled: TableCell[] = [
    { text: title, colSpan: width, bold: true, fontSize: 10 },
    ...columns.slice(1).map(() => ({ text: '' })),
  ];
  const first = sums.length === 0 ? Infinity : 2 + rows.length;
  return {
    table: {
      headerRows: 2,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: columns.map((column) => column.width),
      body: [
        titled,
        columns.map(({ head, side }) => header(head, side)),
        ...rows.map((row) => [...row]),
        ...sums,
      ],
    },
    layout: {
      hLineWidth: (row: number) => (row < 2 ? 0 : 0.5),
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
