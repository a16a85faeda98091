import { move } from 'piscina';
import type { LedgerDocument } from './document.js';
import { printDocument } from './print.js';

/** What a printing thread is asked for. */
export type ThreadTask = { readonly document: LedgerDocument; readonly version: string | undefined };

/** Runs in a thread of its own: answers the bytes of the document, handed over and not copied. */
const printInThread = async ({ document, version }: ThreadTask): Promise<ReturnType<typeof move>> =>
  move(Uint8Array.from(await printDocument(document, version)));

export default printInThread;
