import type { CreditPoolEvent } from '#domain/credit-pool';
import { accountOf, decodePool, poolStream, type PoolEntry } from '../accounts/events.js';
import type { Ledger } from '../log/ledger.js';
import { Impossible } from '../problem.js';
import { lotBook, type LotAccount, type LotBook } from '../lots/lot-book.js';

type Of<Type extends CreditPoolEvent['type']> = Extract<CreditPoolEvent, { readonly type: Type }>;
export type DebitEvent = Of<'CreditsDebited' | 'HoldCaptured'>;

/** A debit with everything that it rests on. */
export type DebitTrace = {
  readonly account: string;
  readonly entry: PoolEntry;
  readonly debit: DebitEvent;
  /** The hold that it captured. */
  readonly hold: PoolEntry | null;
  readonly reversal: PoolEntry | null;
  /** The account's lots, up to and including the debit. */
  readonly book: LotBook;
};

/** A lot, and every event that touched it. */
export type LotTrace = {
  readonly account: string;
  readonly lot: LotAccount;
  readonly touched: readonly PoolEntry[];
};

const isDebit = (event: CreditPoolEvent): event is DebitEvent =>
  event.type === 'CreditsDebited' || event.type === 'HoldCaptured';

/** The account whose events name this thing. Reads the log as text: no index is trusted. */
const accountNaming = async (ledger: Ledger, id: string, at: (position: bigint) => void): Promise<string> => {
  const spelled = `"${id}"`;
  for await (const page of ledger.pages()) {
    const found = page.find(({ stream, data }) => data.includes(spelled) && accountOf(stream) !== null);
    if (found !== undefined) return accountOf(found.stream) ?? '';
    at(page.at(-1)?.position ?? 0n);
  }
  throw new Impossible(
    `no event of ${ledger.name} names ${id}`,
    'look for the right id with: npm run auditor -- replay all --type CreditsDebited',
  );
};

export type Where = { readonly account: string | undefined; readonly at: (position: bigint) => void };

export const traceDebit = async (ledger: Ledger, id: string, where: Where): Promise<DebitTrace> => {
  const account = where.account ?? (await accountNaming(ledger, id, where.at));
  const book = lotBook();
  const holds = new Map<string, PoolEntry>();
  let found: { readonly entry: PoolEntry; readonly debit: DebitEvent } | null = null;
  let reversal: PoolEntry | null = null;
  for await (const page of ledger.stream(poolStream(account)))
    for (const entry of page.map(decodePool)) {
      const { event } = entry;
      if (found === null) book.note(event, entry);
      if (event.type === 'CreditsHeld') holds.set(event.data.hold, entry);
      if (isDebit(event) && event.data.debit === id) found = { entry, debit: event };
      if (event.type === 'DebitReversed' && event.data.debit === id) reversal = entry;
    }
  if (found === null)
    throw new Impossible(
      `account ${account} has no debit ${id}`,
      'leave --account out to search the whole log',
    );
  const hold = found.debit.type === 'HoldCaptured' ? (holds.get(found.debit.data.hold) ?? null) : null;
  return { account, ...found, hold, reversal, book };
};

export const traceLot = async (ledger: Ledger, id: string, where: Where): Promise<LotTrace> => {
  const account = where.account ?? (await accountNaming(ledger, id, where.at));
  const book = lotBook();
  const touched: PoolEntry[] = [];
  const spelled = `"${id}"`;
  for await (const page of ledger.stream(poolStream(account)))
    for (const stored of page) {
      const entry = decodePool(stored);
      book.note(entry.event, entry);
      if (stored.data.includes(spelled)) touched.push(entry);
    }
  const lot = book.find(id);
  if (lot === undefined)
    throw new Impossible(
      `account ${account} has no lot ${id}`,
      'leave --account out to search the whole log',
    );
  return { account, lot, touched };
};
