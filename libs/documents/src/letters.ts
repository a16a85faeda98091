import type { LedgerDocument } from './document.js';
import { classOf, ranges, unseen } from './ranges.js';

/** What stands for letters that the font of documents does not have. Nothing is spelled in other letters: a name is nobody's to rewrite. */
export const REPLACEMENT = '[?]';

/** Said on a document in which something was replaced. */
export const replacementNote = `${REPLACEMENT} stands for letters of a script that this document cannot show. The original is kept with the customer's billing details.`;

const lackingIn = (...known: readonly string[]): RegExp =>
  new RegExp(`[^${classOf(...known, unseen)}]+`, 'gu');

/** By the fonts of a template: until its version 3 there was one. */
const lacking = { Roboto: lackingIn(ranges.Roboto), every: lackingIn(...Object.values(ranges)) } as const;

export type Fonts = keyof typeof lacking;

/** A copy of plain data in which every text can be printed. */
const printableIn = <T>(value: T, beyond: RegExp): T => {
  if (typeof value === 'string') return value.normalize('NFC').replace(beyond, REPLACEMENT) as typeof value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => printableIn(one, beyond)) as typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [name, printableIn(one, beyond)]),
  ) as typeof value; // of the same fields
};

/** The document as it can be printed, and whether something of it is replaced. */
export const withPrintableLetters = <T extends LedgerDocument>(
  document: T,
  fonts: Fonts = 'every',
): { readonly document: T; readonly lacking: boolean } => {
  const shown = printableIn(document, lacking[fonts]);
  const isLacking = JSON.stringify(shown, whole) !== JSON.stringify(document, whole).normalize('NFC');
  return { document: shown, lacking: isLacking };
};

const whole = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
