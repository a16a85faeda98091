import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import { documentLimits } from './limits.js';
import { printDocument } from './print.js';
import type { ThreadTask } from './thread-entry.js';

export type Print = typeof printDocument;

/** More documents wait to be printed than may: asked again a little later, there is room. */
export class PrintingBusy extends Error {
  override readonly name = 'PrintingBusy';
  readonly retryAfterMs = documentLimits.printMs;
}

/** Prints beside the thread that serves: laying a page out takes it a tenth of a second. */
export type PrintingThread = {
  /**
   * One document after the other, of the same bytes as `printDocument`. Rejects with `PrintingBusy` where too many wait; a thread that
   * dies, or that takes too long, fails the document that it was printing, and the next one has a thread again.
   */
  readonly print: Print;
  /** What was accepted is still printed; nothing more is. */
  readonly close: () => Promise<void>;
};

const program = new URL('./thread-entry.js', import.meta.url);

/** A thread runs what is compiled: where the sources themselves run, as in tests, documents are printed in the thread that asks. */
export const openPrinter = (options: Parameters<typeof openPrintingThread>[0] = {}): PrintingThread =>
  existsSync(program)
    ? openPrintingThread(options)
    : { print: printDocument, close: () => Promise.resolve() };

/** Nothing is started before something is to be printed, and what is idle is ended: fonts and page layout take tens of megabytes. */
export const openPrintingThread = ({
  entry = program.href,
  onTrouble,
  timeoutMs = documentLimits.printMs,
  heapMb = documentLimits.threadHeapMb,
}: {
  /** The compiled program of the thread. */
  readonly entry?: string;
  /** A thread died that printed nothing. */
  readonly onTrouble?: (error: Error) => void;
  readonly timeoutMs?: number;
  readonly heapMb?: number;
} = {}): PrintingThread => {
  const pool = new Piscina<ThreadTask, Uint8Array>({
    ...{ filename: entry, minThreads: 0, maxThreads: 1 },
    idleTimeout: documentLimits.idleThreadMs,
    resourceLimits: {
      maxOldGenerationSizeMb: heapMb,
      // The process has large young generations for the sake of requests; a page needs none.
      maxYoungGenerationSizeMb: documentLimits.threadYoungMb,
    },
    // Who waits for an answer comes before who waits for paper.
    niceIncrement: documentLimits.threadNice,
  });
  // An emitter without a listener throws.
  pool.on('error', (error: Error) => onTrouble?.(error));
  const underWay = new Set<Promise<Uint8Array>>();
  let closed = false;
  return {
    print: async (document, version) => {
      if (closed) throw new Error('the printing thread is closed');
      if (underWay.size >= documentLimits.waiting)
        throw new PrintingBusy('too many documents wait to be printed');
      const printing = pool.run({ document, version }, { signal: AbortSignal.timeout(timeoutMs) });
      underWay.add(printing);
      try {
        const { buffer, byteOffset, byteLength } = await printing;
        return Buffer.from(buffer, byteOffset, byteLength);
      } finally {
        underWay.delete(printing);
      }
    },
    close: async () => {
      closed = true;
      const patience = setTimeout(documentLimits.closeMs, undefined, { ref: false });
      await Promise.race([Promise.allSettled(underWay), patience]);
      await pool.destroy();
    },
  };
};
