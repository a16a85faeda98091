import { comparePeriod } from '#apps/reactor';
import { kinds } from '#commands';
import { owedBy, posted, type CreditPoolEvent } from '#domain/credit-pool';
import type { InvoiceEvent } from '#domain/invoice';
import type { PurchaseEvent } from '#domain/purchase';
import type { Finding } from '#domain/reconciliation';
import { instantOf, invariant, plusMs, sum, zero, type Nanos, type Recorded } from '#kernel';
import { journal, type JournalEntry } from '../../../apps/auditor/src/books/journal.js';
import { balanceOf, sumBooks } from '../../../apps/auditor/src/books/sums.js';
import { ledgerLines } from '../../../apps/auditor/src/reconciliation/ledger-lines.js';
import { ledgerOf } from '../../auditor/terminal.js';
import type { LivingLedger } from '../../support/living-ledger.js';
import { checkWhatFollows } from '../reactor-history.js';
import { checkTold } from './told.js';
import type { MoneyWorld } from './world.js';

const MONTH_MS = 31 * 86_400_000;
const USD = 'USD';

/** Everything that must hold of money once a run has come to rest. @throws what does not, in words */
export const checkMoney = async (world: MoneyWorld): Promise<void> => {
  nothingWaits(world);
  checkWhatFollows(world.ledger);
  nothingIsChargedTwice(world);
  noMoreGoesBackThanCame(world);
  purchasesHaveEnded(world);
  creditsAreMoneyThatStayed(world);
  checkTold(world);
  await booksAgree(world);
};

/** A refund that the provider refuses is looked after by people: it stays where they see it. */
const isSeen = ({ provider }: MoneyWorld, problem: string | null): boolean =>
  [...provider.refunds.values()].some(({ code }) => code !== null) &&
  /failed:|no payment is left|is under way$|is neither paid nor settled/.test(problem ?? '');

const nothingWaits = (world: MoneyWorld): void => {
  for (const { type, stream, problem } of world.ledger.parking.parked.values())
    invariant(
      problem === null || isSeen(world, problem),
      `${type} of ${stream} waits for ever: ${problem ?? ''}`,
    );
  for (const { state, type, problem } of world.inbox.kept.values())
    invariant(state !== 'waiting', `${type} is never heard: ${problem ?? ''}`);
};

const nothingIsChargedTwice = ({ provider }: MoneyWorld): void => {
  const charged = new Map<string, string>();
  for (const { charge, state } of provider.intents.values()) {
    if (state !== 'succeeded' || charge.pays.startsWith('inv_')) continue;
    invariant(!charged.has(charge.pays), `${charge.pays} is charged twice`);
    charged.set(charge.pays, charge.payment);
  }
};

const noMoreGoesBackThanCame = ({ provider, ledger }: MoneyWorld): void => {
  for (const { charge, back, disputed } of provider.intents.values())
    invariant(back + disputed <= charge.amount, `${charge.payment} gives back more than it took`);
  for (const [invoice, { paid, refunded }] of invoicesOf(ledger))
    invariant(refunded <= paid, `${invoice} refunds more than was paid (invariant 7)`);
};

/** A category's events are of one union. */
type Told<E> = Omit<Recorded, 'event'> & { readonly event: E };
const streamsOf = <E>(ledger: LivingLedger, category: string): ReadonlyMap<string, readonly Told<E>[]> => {
  const streams = new Map<string, Told<E>[]>();
  for (const one of ledger.eventsOf(category)) {
    const told = streams.get(one.stream) ?? [];
    told.push({ ...one, event: one.event as unknown as E }); // the category says which it is
    streams.set(one.stream, told);
  }
  return streams;
};

const invoicesOf = (ledger: LivingLedger) => {
  const { decider } = kinds.invoices;
  return [...streamsOf<InvoiceEvent>(ledger, 'Invoice')].map(
    ([stream, told]) =>
      [stream, told.reduce((state, { event }) => decider.evolve(state, event), decider.initial())] as const,
  );
};

const purchasesOf = (ledger: LivingLedger) => {
  const { decider } = kinds.purchases;
  return [...streamsOf<PurchaseEvent>(ledger, 'Purchase')].map(
    ([stream, told]) =>
      [stream, told.reduce((state, { event }) => decider.evolve(state, event), decider.initial())] as const,
  );
};

/** Each has come to one end, and its money with it. */
const purchasesHaveEnded = (world: MoneyWorld): void => {
  const { ledger, provider } = world;
  for (const [stream, { status, head }] of purchasesOf(ledger)) {
    const intent = provider.intents.get(head?.payment ?? '');
    const paid = intent?.state === 'succeeded';
    const ended = ['credited', 'failed', 'abandoned', 'returned'].includes(status);
    const said = ledger.eventsOf('Purchase').some((one) => one.stream === stream && isFailedReturn(one));
    invariant(ended || (status === 'returning' && said), `${stream} ends as ${status}`);
    const kept = status === 'credited' || status === 'returned' || status === 'returning';
    invariant(paid === kept, `${stream} is ${status}, and its charge ${intent?.state ?? 'unknown'}`);
  }
};

/** Money that did not go back is owed, and the purchase says so. */
const isFailedReturn = ({ event }: Recorded): boolean => event.type === 'PurchaseReturnFailed';

/** Credits are given where money stayed, once; and each has its invoice, one (invariant 8). */
const creditsAreMoneyThatStayed = ({ ledger }: MoneyWorld): void => {
  const lots = ledger.eventsOf('CreditPool').flatMap(({ event }) => {
    const told = event as unknown as CreditPoolEvent; // the category says which it is
    return told.type === 'CreditsPurchased' ? [told.data] : [];
  });
  const invoices = invoicesOf(ledger).map(([, invoice]) => invoice);
  for (const [stream, { status, head, lot }] of purchasesOf(ledger)) {
    if (head === null) continue;
    const given = lots.filter(({ paid }) => paid.reference === head.payment);
    invariant(
      given.length === (status === 'credited' ? 1 : 0),
      `${stream} is ${status} and gave ${given.length.toString()} lots`,
    );
    invariant(lot === null || given[0]?.amount === lot.credits, `${stream} gave what its pool has`);
    const printed = invoices.filter(({ payments, number }) => number !== null && payments.has(head.payment));
    invariant(
      printed.length === (status === 'credited' ? 1 : 0),
      `${stream} is ${status} and has ${printed.length.toString()} invoices`,
    );
    const [invoice] = printed;
    invariant(
      invoice === undefined || invoice.gross === head.gross,
      `${stream} is invoiced as it was charged`,
    );
    invariant(invoice === undefined || invoice.open === zero, `${stream} is paid`);
  }
};

/** The ledger's books, those of the provider, and what people are shown as the difference between them. */
const booksAgree = async (world: MoneyWorld): Promise<void> => {
  const { ledger, provider } = world;
  const log = ledgerOf(ledger.log.after(0n, 1_000_000));
  const books = sumBooks();
  const pools: JournalEntry[] = [];
  const everything = { asOf: null, account: null, customer: null, at: () => undefined };
  for await (const entries of journal(log, everything))
    for (const entry of entries) {
      books.add(entry);
      if (entry.of.startsWith('acc_')) pools.push(entry);
    }
  for (const one of books.totals()) invariant(balanceOf(one) === zero, `${one.asset} balances`);
  const of = (account: string): Nanos =>
    sum(
      books
        .accounts()
        .filter((one) => one.account === account && one.asset === USD)
        .map(balanceOf),
    );
  const findings = await findingsOf(world);
  const unheard = sum(
    findings.map(({ provider: at, ledger: told }) => ((at?.amount ?? 0n) - (told?.amount ?? 0n)) as Nanos),
  );
  const there = sum(provider.entries.map(({ amount }) => amount));
  const cash = of('assets:cash');
  invariant(
    cash + unheard === there,
    `the provider has ${there.toString()}, the books ${cash.toString()} and what is found ${unheard.toString()}`,
  );
  const open = sum(
    invoicesOf(ledger).flatMap(([, one]) =>
      one.status === 'open' || one.status === 'past-due' ? [one.open] : [],
    ),
  );
  invariant(of('assets:receivable') === open, 'what is receivable is what is open');
  invariant(of('assets:disputed-payments') === disputedIn(ledger), 'what is disputed is what disputes hold');
  poolsOwe(ledger, pools);
};

const disputedIn = (ledger: LivingLedger): Nanos =>
  sum(
    [...purchasesOf(ledger), ...invoicesOf(ledger)].flatMap(([, { disputes }]) =>
      [...disputes.values()].flatMap(({ state, amount }) => (state === 'open' ? [amount] : [])),
    ),
  );

const poolsOwe = (ledger: LivingLedger, entries: readonly JournalEntry[]): void => {
  const { decider } = kinds.pools;
  let asset = '';
  let pool = decider.initial();
  for (const { event } of ledger.eventsOf('CreditPool')) {
    const own = event as unknown as CreditPoolEvent; // likewise
    if (own.type === 'PolicyAssigned') asset = own.data.terms.asset.code;
    pool = decider.evolve(pool, own);
  }
  const postings = entries.flatMap(({ lines }) => lines);
  invariant(owedBy(postings, asset) === posted(pool), 'what the books owe in credits is what the pool has');
};

/** What the product's own comparison shows: nothing but what it was never told of, or has set aside for somebody to look at. */
const findingsOf = async (world: MoneyWorld): Promise<readonly Finding[]> => {
  const { ledger, provider, inbox, untold } = world;
  const log = ledgerOf(ledger.log.after(0n, 1_000_000));
  const claims = ({ window, keys }: { window: Parameters<typeof ledgerLines>[1]; keys: readonly string[] }) =>
    ledgerLines(log, window, { keys: new Set(keys), at: () => undefined });
  const end = plusMs(ledger.clock.now(), 1);
  const period = { start: instantOf('2026-01-01T00:00:00.000Z'), end };
  const { findings } = await comparePeriod({ listing: provider, claims }, period, plusMs(end, MONTH_MS));
  const aside = [...inbox.kept.values()].flatMap(({ state, object }) =>
    state === 'quarantined' ? [object] : [],
  );
  const seen = new Set([
    ...[...untold, ...aside, ...refusedTo(world), ...waitingBehind(world), ...ofNothing(world)],
  ]);
  const owed =
    provider.disputes.size > 0 || [...provider.refunds.values()].some(({ state }) => state === 'failed');
  for (const { key } of findings)
    invariant(owed || !isOwed(key), `${key}, and no refund has failed, nor is anything disputed`);
  const moved = findings.filter(({ key }) => !isOwed(key));
  for (const { kind, what, reference, key } of moved)
    invariant(
      reference !== null && seen.has(reference),
      `${what} ${key} of ${reference ?? 'nothing'} is ${kind}, and nobody was told`,
    );
  return moved;
};

/** Given back by somebody while more than that is owed after a refund that failed: a person has to say which of them it pays. */
const waitingBehind = ({ ledger }: MoneyWorld): readonly string[] =>
  purchasesOf(ledger).flatMap(([, { refunds }]) => {
    const all = [...refunds.values()];
    const owed = all.some(({ state }) => state === 'failed');
    return all.flatMap(({ state, reference }) =>
      owed && state === 'requested' && reference !== null ? [reference] : [],
    );
  });

/** Given back by somebody of an order that came to nothing: no book has what was paid for it, and none what went back. */
const ofNothing = ({ ledger, provider }: MoneyWorld): readonly string[] => {
  const failed = new Set(
    ledger
      .eventsOf('Customer')
      .flatMap(({ event: { type, data } }) =>
        ['SubscriptionOrderFailed', 'PlanChangeFailed', 'SeatOrderFailed'].includes(type)
          ? [(data as { readonly order: string }).order]
          : [],
      ),
  );
  return [...provider.refunds.values()].flatMap(({ refund, payment, reference }) =>
    refund === null && failed.has(provider.intents.get(payment ?? '')?.charge.pays ?? '') ? [reference] : [],
  );
};

/** What is owed back is shown as well; no money has moved of it. */
const isOwed = (key: string): boolean => key.startsWith('owed ');

/**
 * Charges of which a refund was refused or came back: the fact that asked for it is parked, or its notice set aside. Whoever looks
 * after the money of an order that came to nothing sees all that went back of it.
 */
const refusedTo = ({ provider }: MoneyWorld): readonly string[] =>
  [...provider.refunds.values()].flatMap(({ state, payment: of }) => {
    const intent = provider.intents.get(of ?? '');
    if (state === 'sent' || intent === undefined) return [];
    const all = [...provider.refunds.values()].filter(({ payment }) => payment === of);
    const ordered = intent.charge.pays.startsWith('ord_');
    return [intent.reference, ...(ordered ? all.map(({ reference }) => reference) : [])];
  });
