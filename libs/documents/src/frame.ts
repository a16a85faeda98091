import type { Content, createPdf, TableCell } from 'pdfmake';
import type { LedgerDocument, Party } from './document.js';
import { inFonts } from './in-fonts.js';
import { labelsIn, type Labels, type Language } from './languages/index.js';
import type { Fonts } from './letters.js';
import { documentLimits } from './limits.js';
import { dayOf } from './spelling.js';
import { printable } from './text.js';

export type Page = {
  readonly title: string;
  /** Beside the title: number, dates. */
  readonly facts: readonly (readonly [string, string])[];
  readonly body: readonly Content[];
  /** Across every page. */
  readonly stamp: string | null;
};

/** Which template draws, and what it says under everything else. */
export type Drawing = {
  readonly version: string;
  readonly fonts: Fonts;
  readonly language: Language;
  readonly remarks: readonly string[];
};

type Definition = Parameters<typeof createPdf>[0];

const GREY = '#5b6470';
const RULE = '#d5d9de';

/** A page with seller, buyer, facts and its number; the same for every kind of document. */
export const framed = (
  document: LedgerDocument,
  { title, facts, body, stamp }: Page,
  { version, fonts, language, remarks }: Drawing,
): Definition => {
  const { page: labels } = labelsIn(language);
  const spelled =
    fonts === 'every' ? (content: Content) => inFonts(content, document.country === 'JP') : same;
  return {
    pageSize: 'A4',
    pageMargins: [48, 48, 48, 64],
    // Deflate's bytes differ between versions of zlib and between processors; plain streams are the same everywhere.
    compress: false,
    version: '1.7',
    language,
    info: {
      title: `${title} ${document.number}`,
      author: document.seller.name,
      creator: 'credit-ledger',
      producer: `credit-ledger documents ${version}`,
      // The date of the document, never of its printing: printed again it has the same bytes.
      creationDate: new Date(document.dated),
    },
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.15 },
    ...(stamp === null ? {} : { watermark: { text: stamp, color: '#b42318', opacity: 0.12, bold: true } }),
    footer: (page, pages) =>
      spelled({
        margin: [48, 20, 48, 0],
        fontSize: 8,
        color: GREY,
        columns: [
          { text: [...printable(document.seller.name), ` · ${title} ${document.number}`] },
          { text: labels.number(page, pages), alignment: 'right', width: 'auto' },
        ],
      }),
    content: spelled([heading(title, facts), parties(document, labels), ...body, ...remarks.map(remark)]),
  };
};

const same = (content: Content): Content => content;

const heading = (title: string, facts: Page['facts']): Content => ({
  columns: [
    { text: title, fontSize: 22, bold: true, width: '*' },
    {
      width: 'auto',
      layout: 'noBorders',
      table: {
        body: facts.map(([name, value]): TableCell[] => [
          { text: name, color: GREY, alignment: 'right' },
          { text: printable(value), bold: true },
        ]),
      },
    },
  ],
  columnGap: 24,
  margin: [0, 0, 0, 22],
});

const parties = ({ seller, buyer, customer }: LedgerDocument, labels: Labels['page']): Content => ({
  columns: [party(labels.from, seller, labels), party(labels.to, buyer ?? unnamed(customer), labels)],
  columnGap: 32,
  margin: [0, 0, 0, 22],
});

/** Who has said nothing of itself is known by its id alone. */
const unnamed = (customer: string): Party => ({ name: customer, address: [], email: null, taxId: null });

const party = (
  says: string,
  { name, address, email, taxId }: Party,
  labels: Labels['page'],
): Content & { width: number } => ({
  // A width of its own: a word that no column holds is broken then, and moves nothing off the page.
  width: 233,
  stack: [
    { text: says.toUpperCase(), fontSize: 7, color: GREY, characterSpacing: 0.6, margin: [0, 0, 0, 3] },
    { text: printable(name), bold: true, fontSize: 10 },
    ...address.slice(0, documentLimits.addressLines).map((line): Content => ({ text: printable(line) })),
    ...(email === null ? [] : [{ text: printable(email) }]),
    ...(taxId === null ? [] : [{ text: [`${labels.taxId} `, ...printable(taxId)] }]),
  ],
});

export const header = (text: string, alignment: 'left' | 'right' = 'left'): TableCell => ({
  text,
  alignment,
  fontSize: 8,
  color: GREY,
});

export const figure = (text: string, bold = false): TableCell => ({
  text,
  alignment: 'right',
  bold,
  noWrap: true,
});

/** Rows under a heading that stands on every page; a row is never torn in two. */
export const table = (
  widths: readonly (string | number)[],
  head: readonly TableCell[],
  rows: readonly (readonly TableCell[])[],
): Content => ({
  table: {
    headerRows: 1,
    dontBreakRows: true,
    widths: [...widths],
    body: [[...head], ...rows.map((row) => [...row])],
  },
  layout: ruled,
  margin: [0, 0, 0, 14],
});

const ruled = {
  hLineWidth: (row: number) => (row === 0 ? 0 : 0.5),
  vLineWidth: () => 0,
  hLineColor: () => RULE,
  paddingLeft: (column: number) => (column === 0 ? 0 : 10),
  paddingRight: () => 0,
  paddingTop: () => 4,
  paddingBottom: () => 3,
};

/** Sums, at the right; the last one stands out. Never torn from each other. */
export const sums = (
  rows: readonly (readonly [string, string])[],
  strong: number = rows.length - 1,
): Content => ({
  unbreakable: true,
  columns: [
    { text: '', width: '*' },
    {
      width: 'auto',
      layout: 'noBorders',
      table: {
        body: rows.map(([name, value], row): TableCell[] => [
          { text: name, alignment: 'right', bold: row === strong },
          figure(value, row === strong),
        ]),
      },
    },
  ],
  margin: [0, 0, 0, 16],
});

export const section = (text: string): Content => ({ text, bold: true, fontSize: 10, margin: [0, 6, 0, 6] });
export const remark = (text: string): Content => ({
  text: printable(text),
  color: GREY,
  margin: [0, 0, 0, 8],
});
export const dateFact = (name: string, at: LedgerDocument['dated']): readonly [string, string] => [
  name,
  dayOf(at),
];
