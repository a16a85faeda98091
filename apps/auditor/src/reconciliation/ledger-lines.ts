import { owedBackIn, owedClaim, type MoneyClaim, type OwedBack, type Posting } from '#domain/accounting';
import { invoiceEvents, invoiceClaimOf, invoicePostingsOf } from '#domain/invoice';
import { purchaseClaimOf, purchaseEvents, purchasePostingsOf } from '#domain/purchase';
import type { LedgerLine } from '#domain/reconciliation';
import type { StoredEvent } from '#event-store';
import { plus, zero, type Instant, type Window } from '#kernel';
import { decodeInvoice, decodePurchase, idIn } from '../accounts/events.js';
import type { Ledger } from '../log/ledger.js';

/** What the log says of money at the payment provider: within the window, of what has one of these keys at any time, and of what is owed back now since the window. */
export const ledgerLines = async (
  ledger: Ledger,
  window: Window,
  { keys, at }: { readonly keys: ReadonlySet<string>; readonly at: (position: bigint) => void },
): Promise<readonly LedgerLine[]> => {
  const lines: LedgerLine[] = [];
  const owing = new Map<string, OwedBack>();
  for await (const page of ledger.pages()) {
    for (const stored of page) {
      const said = saidBy(stored);
      if (said === null) continue;
      const { claim, owed } = said;
      if (claim !== null && (keys.has(claim.key) || within(window, claim.at))) lines.push(claim);
      if (owed.amount !== zero) owing.set(owed.stream, added(owing.get(owed.stream), owed));
    }
    at(page.at(-1)?.position ?? 0n);
  }
  const owed = [...owing.values()].filter((one) => one.amount !== zero && within(window, one.at));
  return [...lines, ...owed.map(owedClaim)];
};

const within = ({ start, end }: Window, at: Instant): boolean => at >= start && at < end;

/** Dated when it became more. */
const added = (before: OwedBack | undefined, { amount, ...more }: OwedBack): OwedBack => ({
  ...more,
  amount: plus(before?.amount ?? zero, amount),
  at: amount < zero && before !== undefined ? before.at : more.at,
});

type Said = { readonly claim: LedgerLine | null; readonly owed: OwedBack };

const saidBy = (stored: StoredEvent): Said | null => {
  const { stream } = stored;
  if (idIn(invoiceEvents, stream) !== null) {
    const { event } = decodeInvoice(stored);
    return said(stream, event.at, invoiceClaimOf(event), invoicePostingsOf(event));
  }
  if (idIn(purchaseEvents, stream) === null) return null;
  const { event } = decodePurchase(stored);
  return said(stream, event.at, purchaseClaimOf(event), purchasePostingsOf(event));
};

const said = (stream: string, at: Instant, claim: MoneyClaim | null, postings: readonly Posting[]): Said => ({
  claim: claim === null ? null : { ...claim, stream },
  owed: { stream, at, amount: owedBackIn(postings), currency: postings[0]?.asset ?? '' },
});
