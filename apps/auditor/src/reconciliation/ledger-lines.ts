import { invoiceEvents, invoiceClaimOf } from '#domain/invoice';
import { purchaseClaimOf, purchaseEvents } from '#domain/purchase';
import type { LedgerLine } from '#domain/reconciliation';
import type { StoredEvent } from '#event-store';
import type { Window } from '#kernel';
import { decodeInvoice, decodePurchase, idIn } from '../accounts/events.js';
import type { Ledger } from '../log/ledger.js';

/** What the log says of money at the payment provider: within the window, and of what has one of these keys at any time. */
export const ledgerLines = async (
  ledger: Ledger,
  { start, end }: Window,
  { keys, at }: { readonly keys: ReadonlySet<string>; readonly at: (position: bigint) => void },
): Promise<readonly LedgerLine[]> => {
  const lines: LedgerLine[] = [];
  for await (const page of ledger.pages()) {
    for (const stored of page) {
      const line = lineOf(stored);
      if (line !== null && (keys.has(line.key) || (line.at >= start && line.at < end))) lines.push(line);
    }
    at(page.at(-1)?.position ?? 0n);
  }
  return lines;
};

const lineOf = (stored: StoredEvent): LedgerLine | null => {
  const { stream } = stored;
  const claim =
    idIn(invoiceEvents, stream) !== null
      ? invoiceClaimOf(decodeInvoice(stored).event)
      : idIn(purchaseEvents, stream) !== null
        ? purchaseClaimOf(decodePurchase(stored).event)
        : null;
  return claim === null ? null : { ...claim, stream };
};
