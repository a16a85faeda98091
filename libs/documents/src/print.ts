import { createHash } from 'node:crypto';
import type pdfmake from 'pdfmake';
import { invariant } from '#kernel';
import { creditNotePage } from './credit-note-page.js';
import type { LedgerDocument } from './document.js';
import { earlierPageOf } from './earlier/index.js';
import { fonts } from './fonts.js';
import { framed, type Drawing, type Page } from './frame.js';
import { invoicePage } from './invoice-page.js';
import { labelsIn, languageOf } from './languages/index.js';
import { REPLACEMENT, replacementNote, withPrintableLetters } from './letters.js';
import { documentLimits } from './limits.js';
import { receiptPage } from './receipt-page.js';
import { statementPage } from './statement-page.js';

const fontFiles = new Set(Object.values(fonts).flatMap((weights) => Object.values(weights)));

let library: Promise<typeof pdfmake> | undefined;

/** With the first document: who prints in a thread beside this one has no memory to spare for it. */
const loaded = () => (library ??= loadLibrary());

const loadLibrary = async () => {
  const { default: printer } = await import('pdfmake');
  printer.setFonts(fonts);
  // Nothing that a document names is ever fetched or read: its fonts alone.
  printer.setUrlAccessPolicy(() => false);
  printer.setLocalAccessPolicy((path) => fontFiles.has(path));
  return printer;
};

const pageOf = (document: LedgerDocument): Page => {
  switch (document.kind) {
    case 'invoice':
      return invoicePage(document);
    case 'credit-note':
      return creditNotePage(document);
    case 'receipt':
      return receiptPage(document);
    case 'statement':
      return statementPage(document);
  }
};

const drawn = async (document: LedgerDocument, page: Page, drawing: Drawing): Promise<Buffer> => {
  const printer = await loaded();
  return printer.createPdf(framed(document, page, drawing)).getBuffer();
};

/**
 * Every version that documents were printed by, each drawing what it drew when it was the latest. A change of what is printed, or of
 * the library that prints it, is a version more: a document remembers which one made its bytes.
 */
const templates: ReadonlyMap<string, (document: LedgerDocument) => Promise<Buffer>> = new Map([
  // Letters that the font does not have come out as empty boxes.
  [
    '1',
    (document: LedgerDocument) =>
      drawn(document, earlierPageOf(document), {
        version: '1',
        fonts: 'Roboto',
        language: 'en',
        remarks: [],
      }),
  ],
  [
    '2',
    (given: LedgerDocument) => {
      const { document, lacking } = withPrintableLetters(given, 'Roboto');
      const remarks = lacking ? [replacementNote] : [];
      return drawn(document, earlierPageOf(document), {
        version: '2',
        fonts: 'Roboto',
        language: 'en',
        remarks,
      });
    },
  ],
  // Credit notes say why and at which rate of tax; statements have lines, taxes by place, and the account before and after; letters of
  // East Asia, Arabic and Hebrew are printed, and every page speaks the language of its buyer.
  [
    '3',
    (given: LedgerDocument) => {
      const { document, lacking } = withPrintableLetters(given, 'every');
      const language = languageOf(document.language, document.country);
      const remarks = lacking ? [labelsIn(language).page.lacking(REPLACEMENT)] : [];
      return drawn(document, pageOf(document), { version: '3', fonts: 'every', language, remarks });
    },
  ],
]);

/** What prints from now on. */
export const templateVersion = '3';

export const isTemplate = (version: string): boolean => templates.has(version);

/** The document as PDF. The same document has the same bytes for ever, under the same version. */
export const printDocument = async (
  document: LedgerDocument,
  version: string = templateVersion,
): Promise<Buffer> => {
  const length =
    document.kind === 'statement'
      ? document.entries.length + document.charges.length
      : 'lines' in document
        ? document.lines.length
        : document.payments.length;
  invariant(length <= documentLimits.lines, 'a document has a bounded number of lines');
  const template = templates.get(version);
  invariant(template !== undefined, `${version} is a version of the template`);
  return template(document);
};

/** What the ledger keeps of a printed document. */
export const fingerprintOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
