import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DraftCreditNote, kinds, RetryRefund, SettleRefund } from '#commands';
import type { Invoice } from '#domain/invoice';
import { amount, minus } from '#kernel';
import { buySeats, CUS } from '../support/living-stories.js';
import { refundWorld, type RefundWorld } from './refund-world.js';

/** Money of invoices that comes back: refunds that fail, refunds that somebody made at the provider, and disputes of seats. */
describe('money of an invoice', () => {
  let world: RefundWorld;
  beforeAll(async () => {
    world = await refundWorld();
  }, 60_000);
  afterAll(() => world.close());
  /** Whatever happened: the books are balanced, and have at the provider what the provider has. */
  afterEach(async () => {
    delete world.odd.refund;
    expect(await world.booked(null)).toBe(0n);
    expect(await world.booked('assets:cash')).toBe(await world.atProvider());
    expect((await world.compared()).findings).toEqual([]);
    expect(world.process.problems).toEqual([]);
  });

  const stateOf = ({ invoice }: { readonly invoice: string }): Invoice =>
    world.ledger
      .eventsOf('Invoice')
      .filter(({ stream }) => stream === `Invoice-${invoice}`)
      .reduce(
        (state, { event }) => kinds.invoices.decider.evolve(state, event as never),
        kinds.invoices.decider.initial(),
      );
  /** One more seat, charged to this card: the invoice of it and its payment. */
  const seat = async (card = 'pm_card_visa') => {
    const { stripe, process, payments, ledger } = world;
    const [customer] = (await stripe.customers.list({ limit: 1 })).data;
    const method = await stripe.paymentMethods.attach(card, { customer: customer?.id ?? '' });
    await payments.makeDefault(CUS, method.id);
    await buySeats(process, 1);
    const applied = ledger
      .eventsOf('Invoice')
      .findLast(({ event }) => event.type === 'InvoicePaymentApplied');
    const { payment } = applied?.event.data as { readonly payment: string };
    return { invoice: applied?.stream.slice('Invoice-'.length) ?? '', payment };
  };
  type Seat = Awaited<ReturnType<typeof seat>>;
  const credit = ({ invoice }: Seat, text: string) => {
    const request = { lines: [{ line: 1, amount: amount(text) }], taxes: [], reason: 'goodwill' };
    return world.process.send(
      `Invoice-${invoice}`,
      (envelope) => new DraftCreditNote(invoice, request, envelope),
    );
  };
  const again = ({ invoice }: Seat, refund: string, retry: string) =>
    world.process.send(
      `Invoice-${invoice}`,
      (envelope) => new RetryRefund(invoice, { refund, retry }, envelope),
    );
  const statesOf = (bought: Seat) => [...stateOf(bought).refunds].map(([id, { state }]) => [id, state]);
  const firstOf = (bought: Seat): string => [...stateOf(bought).refunds.keys()][0] ?? '';
  const owed = () => world.booked('liabilities:refunds-payable');
  const refuse = (): void => {
    world.odd.refund = () => Promise.resolve({ kind: 'failed', code: 'lost_or_stolen_card', says: null });
  };

  describe('that the provider refuses to give back', () => {
    it('stays owed, openly; it is tried again under another name', async () => {
      const bought = await seat();
      refuse();
      await credit(bought, '5');
      const refund = firstOf(bought);
      expect(stateOf(bought).refunds.get(refund)).toMatchObject({
        ...{ state: 'failed', amount: amount('5'), reason: 'lost_or_stolen_card' },
      });
      expect(await owed()).toBe(amount('-5'));
      expect(world.said.at(-1)).toEqual({
        ...{ stream: `Invoice-${bought.invoice}`, refund, amount: '5', currency: 'USD' },
        code: 'lost_or_stolen_card',
      });
      await world.settle();
      expect(statesOf(bought)).toEqual([[refund, 'failed']]);
      delete world.odd.refund;
      await again(bought, refund, 'ref_again');
      await world.settle();
      expect(statesOf(bought)).toEqual([
        [refund, 'retried'],
        ['ref_again', 'paid'],
      ]);
      expect(await owed()).toBe(0n);
    });

    it('is settled by other means, from an account that is not at the provider', async () => {
      const bought = await seat();
      refuse();
      await credit(bought, '5');
      const request = { refund: firstOf(bought), reference: 'wire 7', reason: 'the card is closed' };
      await world.process.send(
        `Invoice-${bought.invoice}`,
        (envelope) => new SettleRefund(bought.invoice, request, envelope),
      );
      await world.settle();
      expect(await owed()).toBe(0n);
      expect(await world.booked('liabilities:paid-elsewhere')).toBe(amount('-5'));
    });

    it('is paid by a refund that somebody then makes at the provider', async () => {
      const bought = await seat();
      refuse();
      await credit(bought, '5');
      expect(await world.hear(await world.dashboard(bought, 500))).toBe('done');
      await world.settle();
      expect(statesOf(bought)).toEqual([[firstOf(bought), 'paid']]);
      expect(stateOf(bought).creditNotes.size).toBe(1);
      expect(await owed()).toBe(0n);
    });
  });

  describe('that somebody gave back at the provider', () => {
    it('is credited once, whoever tells of it, and sent no second time', async () => {
      const bought = await seat();
      const back = await world.dashboard(bought, 700);
      expect(await world.hear(back)).toBe('done');
      expect(await world.hear(back)).toBe('done');
      expect(await world.hearCharge(bought)).toBe('done');
      await world.settle();
      const invoice = stateOf(bought);
      const notes = [...invoice.creditNotes.values()];
      expect(notes).toMatchObject([{ net: amount('7') }]);
      expect(notes[0]?.number).toMatch(/^CRN-/u);
      expect(invoice).toMatchObject({ refunded: amount('7'), refundable: 0n });
      expect(await owed()).toBe(0n);
    });

    it('is credited in parts, to the last coin', async () => {
      const bought = await seat();
      const { gross } = stateOf(bought);
      await world.hear(await world.dashboard(bought, Number(minus(gross, amount('5')) / 10_000_000n)));
      await world.settle();
      await world.hear(await world.dashboard(bought));
      await world.settle();
      expect(stateOf(bought)).toMatchObject({ refunded: gross, credited: gross, refundable: 0n });
      expect(await world.booked('expenses:refunds')).toBe(0n);
    });
  });

  describe('that the bank of a payer takes back', () => {
    const disputeOf = async ({ payment }: Seat): Promise<string> =>
      (await world.payments.disputesOf(payment))[0]?.dispute ?? '';
    /** Told to the customer. */
    const lettersOf = (dispute: string) =>
      [...world.told.values()].flatMap(({ kind, facts }) => (facts['dispute'] === dispute ? [kind] : []));
    const decide = (dispute: string, evidence: 'winning_evidence' | 'losing_evidence') =>
      world.stripe.disputes.update(dispute, { evidence: { uncategorized_text: evidence } });

    it('is held until it is won; nothing of it is refunded meanwhile', async () => {
      const bought = await seat('pm_card_createDispute');
      const dispute = await disputeOf(bought);
      expect(await world.hearDispute(dispute)).toBe('done');
      expect(await world.hearDispute(dispute)).toBe('done');
      expect(await world.booked('assets:disputed-payments')).toBe(stateOf(bought).paid);
      await credit(bought, '1');
      const refund = firstOf(bought);
      expect(stateOf(bought).refunds.get(refund)).toMatchObject({
        ...{ state: 'failed', reason: 'payment-dispute-open' },
      });
      const says = "The payer's bank holds the money of this payment.";
      const failed = world.ledger.eventsOf('Invoice').findLast(({ event }) => event.type === 'RefundFailed');
      expect(failed?.event.data).toMatchObject({ reason: { code: 'payment-dispute-open', says } });
      await decide(dispute, 'winning_evidence');
      expect(await world.hearDispute(dispute)).toBe('done');
      expect(await world.hearDispute(dispute)).toBe('done');
      expect(await world.booked('assets:disputed-payments')).toBe(0n);
      await again(bought, refund, 'ref_after');
      await world.settle();
      expect(stateOf(bought).refunds.get('ref_after')).toMatchObject({ state: 'paid' });
      expect(lettersOf(dispute)).toEqual(['payment-disputed', 'dispute-won']);
      const { number } = stateOf(bought);
      expect([...world.told.values()].find(({ facts }) => facts['dispute'] === dispute)).toMatchObject({
        ...{ customer: CUS, facts: { number, reason: 'fraudulent', currency: 'USD' } },
      });
    });

    it('is an expense when it is lost, though it was heard of only then', async () => {
      const bought = await seat('pm_card_createDispute');
      const dispute = await disputeOf(bought);
      await decide(dispute, 'losing_evidence');
      const before = await world.booked('expenses:disputes');
      expect(await world.hearDispute(dispute)).toBe('done');
      const { paid, status } = stateOf(bought);
      expect(status).toBe('paid');
      expect((await world.booked('expenses:disputes')) - before).toBe(paid);
      const { head } = world.ledger.log;
      expect(await world.hearDispute(dispute)).toBe('done');
      await world.settle();
      expect(world.ledger.log.head).toBe(head);
      expect(lettersOf(dispute)).toEqual(['payment-disputed', 'dispute-lost']);
    });
  });
});
