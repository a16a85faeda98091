import type { LedgerDocument } from '../document.js';
import type { Page } from '../frame.js';
import { creditNotePage } from './credit-note-page.js';
import { invoicePage } from './invoice-page.js';
import { receiptPage } from './receipt-page.js';
import { statementPage } from './statement-page.js';

/** Pages of the template's versions 1 and 2, kept as they were: what they printed is printed again by them. */
export const earlierPageOf = (document: LedgerDocument): Page => {
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
