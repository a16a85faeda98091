import type { DeskParts } from '#apps/reactor';
import {
  FailPurchase,
  kinds,
  RecordPurchasePayment,
  RequestPurchase,
  RequestPurchaseRefund,
  type Envelope,
} from '#commands';
import type { CreditPool } from '#domain/credit-pool';
import type { Purchase } from '#domain/purchase';
import { amount, commandIdOf, idOfCommand, instantOf, plus, plusMs, sum, type Nanos } from '#kernel';
import { memoryVault } from '#vault';
import { journal } from '../../apps/auditor/src/books/journal.js';
import { balanceOf, sumBooks } from '../../apps/auditor/src/books/sums.js';
import { comparePeriod, type ComparedPeriod } from '../../apps/reactor/src/reconciling/compare-period.js';
import { noticeHandlers } from '../../apps/reactor/src/hearing/handlers.js';
import { ledgerLines } from '../../apps/auditor/src/reconciliation/ledger-lines.js';
import { ledgerOf } from '../auditor/terminal.js';
import { livingLedger } from '../support/living-ledger.js';
import { ACC, CUS } from '../support/living-stories.js';
import { withPool } from '../support/purchase-stories.js';
import { outbox } from '../support/top-up-stories.js';
import { providerBeside } from './provider-beside.js';

const CENT = 10_000_000n;
const tax = { code: 'VAT', jurisdiction: 'DE', rate: amount('19') } as const;
const START = '2026-03-01T10:00:00.000Z';

/** A ledger beside a provider where people give money back without it. */
export type RefundWorld = Awaited<ReturnType<typeof refundWorld>>;

export const refundWorld = async () => {
  const ledger = await livingLedger(START);
  const beside = await providerBeside(ledger.clock);
  const { payments, stripe } = beside;
  /** Set by a story that has the provider behave otherwise. */
  const odd: { -readonly [K in 'refund' | 'refundable']?: DeskParts['payments'][K] } = {};
  const asked: DeskParts['payments'] = {
    ...payments,
    refund: (refund) => (odd.refund ?? payments.refund)(refund),
    refundable: (payment) => (odd.refundable ?? payments.refundable)(payment),
  };
  const { told, notices } = outbox();
  /** To whoever runs the ledger. */
  const said: object[] = [];
  const process = await ledger.process(1, {
    wrong: { payments: asked, notices, onOddity: (facts) => said.push(facts) },
  });
  await withPool(process);
  const handlers = noticeHandlers({
    ...{
      bus: process.bus,
      clock: ledger.clock,
      vault: memoryVault(),
      objects: payments,
      store: process.store,
    },
    parking: ledger.parking,
  });
  /** Until nothing follows any more, also of what waits. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0, head = ledger.log.head; quiet < 2; head = ledger.log.head) {
      await process.react();
      quiet = ledger.log.head === head ? quiet + 1 : 0;
    }
  };

  let made = 0;
  const asking = (net: string, taxes: string) => {
    const purchase = idOfCommand('pur', commandIdOf('test', `purchase ${(made += 1).toString()}`));
    const payment = idOfCommand('pay', commandIdOf('payment', purchase));
    const request = {
      ...({ customer: CUS, account: ACC, payment, net: amount(net), trigger: 'customer' } as const),
      ...{ taxes: [{ ...tax, base: amount(net), amount: amount(taxes) }], returnUrl: null },
    };
    const command = (envelope: Envelope) => new RequestPurchase(purchase, request, envelope);
    return { purchase, payment, command, stream: `Purchase-${purchase}` };
  };
  const buy = async (net: string, taxes: string) => {
    const { command, stream, ...ids } = asking(net, taxes);
    await process.send(stream, command);
    return ids;
  };
  /** Paid after it was given up. */
  const buyTooLate = async (net: string, taxes: string): Promise<Bought> => {
    const { command, stream, ...ids } = asking(net, taxes);
    const { purchase, payment } = ids;
    await process.command(stream, command);
    const gross = { amount: plus(amount(net), amount(taxes)), currency: 'USD' };
    await payments.charge({ payment, customer: CUS, ...gross, pays: purchase, at: ledger.clock.now() });
    const reason = { code: 'expired', says: null };
    await process.command(stream, (envelope) => new FailPurchase(purchase, reason, envelope));
    const received = { payment, ...gross, method: 'card', reference: 'ch_late' };
    await process.send(stream, (envelope) => new RecordPurchasePayment(purchase, received, envelope));
    return ids;
  };
  type Bought = Awaited<ReturnType<typeof buy>>;

  const refund = ({ purchase }: Bought, text: string | null) =>
    process.send(
      `Purchase-${purchase}`,
      (envelope: Envelope) =>
        new RequestPurchaseRefund(
          purchase,
          { amount: text === null ? null : amount(text), reason: 'not needed' },
          envelope,
        ),
    );
  const intentOf = async (payment: string): Promise<string> =>
    (await stripe.paymentIntents.search({ query: `metadata['payment']:'${payment}'` })).data[0]?.id ?? '';
  /** In the provider's dashboard. */
  const dashboard = async ({ payment }: Pick<Bought, 'payment'>, cents?: number): Promise<string> =>
    (
      await stripe.refunds.create({
        payment_intent: await intentOf(payment),
        ...(cents === undefined ? {} : { amount: cents }),
      })
    ).id;
  const notice = { id: 'evt_1', at: instantOf(START), customer: null };
  const hear = (object: string) =>
    handlers.refund({ ...notice, type: 'refund.created', kind: 'refund', object, payment: null });
  const hearDispute = (object: string) =>
    handlers.dispute({ ...notice, type: 'charge.dispute.created', kind: 'dispute', object, payment: null });
  const hearCharge = ({ payment }: Pick<Bought, 'payment'>) =>
    handlers.payment({ ...notice, type: 'charge.refunded', kind: 'payment', object: 'ch_1', payment });

  const stateOf = ({ purchase }: Bought): Purchase =>
    ledger
      .eventsOf('Purchase')
      .filter(({ stream }) => stream === `Purchase-${purchase}`)
      .reduce(
        (state, { event }) => kinds.purchases.decider.evolve(state, event as never),
        kinds.purchases.decider.initial(),
      );
  const pool = (): CreditPool =>
    ledger
      .eventsOf('CreditPool')
      .reduce(
        (state, { event }) => kinds.pools.decider.evolve(state, event as never),
        kinds.pools.decider.initial(),
      );

  /** What the books have on one account; null: on all of them, which is nothing. */
  const booked = async (account: string | null): Promise<Nanos> => {
    const books = sumBooks();
    const everything = { asOf: null, account: null, customer: null, at: () => undefined };
    for await (const entries of journal(ledgerOf(ledger.log.after(0n, 1_000_000)), everything))
      entries.forEach(books.add);
    return sum(
      books
        .accounts()
        .filter((one) => account === null || one.account === account)
        .map(balanceOf),
    );
  };
  /** What the provider took less what it gave back; its fees aside. */
  const atProvider = async (): Promise<Nanos> => {
    let cents = 0n;
    for await (const line of stripe.balanceTransactions.list({ limit: 100 })) cents += BigInt(line.amount);
    return (cents * CENT) as Nanos;
  };
  /** Looked at when nothing can be in flight any more. */
  const compared = (): Promise<ComparedPeriod> =>
    comparePeriod(
      {
        listing: payments,
        claims: ({ window, keys }) =>
          ledgerLines(ledgerOf(ledger.log.after(0n, 1_000_000)), window, {
            keys: new Set(keys),
            at: () => undefined,
          }),
      },
      { start: instantOf('2026-03-01T00:00:00.000Z'), end: instantOf('2026-03-02T00:00:00.000Z') },
      plusMs(instantOf(START), 48 * 3_600_000),
    );
  return {
    ...{ ledger, process, payments, stripe, odd, told, said, close: beside.close },
    ...{
      buy,
      buyTooLate,
      refund,
      dashboard,
      hear,
      hearCharge,
      hearDispute,
      settle,
      stateOf,
      pool,
      booked,
      atProvider,
      compared,
    },
  };
};
