import { setTimeout as sleep } from 'node:timers/promises';
import type { Leader, Logger } from '#platform';
import { reactorLimits } from '../limits.js';
import { reconcileWhatIsOver, type ReconcilingParts } from './reconcile-what-is-over.js';

/** Compares the books by the calendar, in whichever process leads. The returned function ends it. */
export const keepReconciled = (
  parts: ReconcilingParts & { readonly leader: Leader; readonly log: Logger },
): (() => Promise<void>) => {
  const { leader, log } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const round = async (): Promise<void> => {
    try {
      const days = (await leader.leads()) ? await reconcileWhatIsOver(parts, signal) : 0;
      if (days > 0) log.info({ days }, 'compared the books with the payment provider');
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'the books could not be compared; they are again');
    } finally {
      // A leader holds a connection: nobody has to between rounds.
      await leader.close();
    }
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      await sleep(reactorLimits.reconcileMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await round();
    }
  };
  const running = loop();
  return async () => {
    stopping.abort();
    await running;
  };
};
