import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import { invariant } from '#kernel';
import { creditNotePage } from './credit-note-page.js';
import type { LedgerDocument } from './document.js';
import { framed, type Page } from './frame.js';
import { invoicePage } from './invoice-page.js';
import { documentLimits } from './limits.js';
import { receiptPage } from './receipt-page.js';
import { statementPage } from './statement-page.js';

const fontFile = (name: string): string =>
  createRequire(import.meta.url).resolve(`pdfmake/fonts/Roboto/Roboto-${name}.ttf`);

const fonts = { Roboto: { normal: fontFile('Regular'), bold: fontFile('Medium') } };
const fontFiles = new Set(Object.values(fonts.Roboto));

pdfmake.setFonts(fonts);
// Nothing that a document names is ever fetched or read: its fonts alone.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => fontFiles.has(path));

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

/** The document as PDF. The same document has the same bytes for ever, under the same `templateVersion`. */
export const printDocument = async (document: LedgerDocument): Promise<Buffer> => {
  const length =
    document.kind === 'statement'
      ? document.entries.length
      : 'lines' in document
        ? document.lines.length
        : document.payments.length;
  invariant(length <= documentLimits.lines, 'a document has a bounded number of lines');
  return pdfmake.createPdf(framed(document, pageOf(document))).getBuffer();
};

/** What the ledger keeps of a printed document. */
export const fingerprintOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
