export * from './document.js';
export * from './limits.js';
export { languages, type Language } from './languages/index.js';
export { creditedTaxes } from './credited-taxes.js';
export { partyOf } from './party.js';
export { REPLACEMENT, withPrintableLetters } from './letters.js';
export { statementDocumentOf } from './statement.js';
export { fingerprintOf, isTemplate, printDocument, templateVersion } from './print.js';
export { openPrinter, openPrintingThread, PrintingBusy, type Print, type PrintingThread } from './thread.js';
