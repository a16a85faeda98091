import { negated, nanosOf, type Clock, type Nanos } from '#kernel';
import type {
  Charge,
  ChargeAnswer,
  PaymentMethod,
  Payments,
  ProviderDispute,
  ProviderEntry,
  ProviderListing,
  ProviderNotice,
  ProviderObjects,
  ProviderRefund,
  Refund,
  Refundable,
  RefundAnswer,
} from '#payments';

/** What a charge or refund comes to, whoever asks and however often. */
export type Course = {
  /** How often it is answered `pending` before. */
  readonly pending: number;
  readonly decline: string | null;
  readonly needsStep: boolean;
};
export type Courses = {
  readonly ofCharge: (charge: Charge) => Course;
  /** Null: it goes through. */
  readonly ofRefund: (refund: Refund) => string | null;
};

export type Intent = {
  readonly charge: Charge;
  readonly reference: string;
  state: 'processing' | 'waits' | 'succeeded' | 'failed';
  pending: number;
  code: string;
  /** Given back, and taken by disputes that are open or lost. */
  back: bigint;
  disputed: bigint;
};
type Kept = ProviderRefund & { readonly code: string | null };

/** What is left of a charge. */
export const leftOf = ({ charge, state, back, disputed }: Intent): Nanos =>
  nanosOf(state === 'succeeded' ? charge.amount - back - disputed : 0n);

/**
 * A payment provider, and what its adapter writes down before it asks it, on the clock of the simulation. It answers as the port says;
 * what goes wrong on the way to it and back is the wire's. Everything that happens at it is told in notices, which others deliver.
 */
export class SimulatedProvider implements Payments, ProviderObjects, ProviderListing {
  readonly #asked = new Map<string, Charge>();
  readonly intents = new Map<string, Intent>();
  readonly refunds = new Map<string, Kept>();
  readonly disputes = new Map<string, ProviderDispute>();
  readonly entries: ProviderEntry[] = [];
  /** To be delivered, or forgotten. */
  readonly notices: ProviderNotice[] = [];
  /** Given up before they arrived, where they had not. */
  readonly #over = new Set<string>();
  #methods: readonly PaymentMethod[] = [card(0)];
  #named = 0;

  constructor(
    private readonly clock: Clock,
    private readonly courses: Courses,
  ) {}

  /** Written down before anything is asked: from here on the charge is asked for by whoever looks after it. */
  noteCharge(charge: Charge): void {
    if (!this.#asked.has(charge.payment)) this.#asked.set(charge.payment, charge);
  }

  charge = (charge: Charge): Promise<ChargeAnswer> => {
    this.noteCharge(charge);
    return Promise.resolve(this.#ask(charge));
  };

  outcomeOf = (payment: string): Promise<ChargeAnswer | null> => {
    const charge = this.#asked.get(payment);
    return Promise.resolve(charge === undefined ? null : this.#ask(charge));
  };

  giveUp = (payment: string): Promise<ChargeAnswer | null> => {
    const charge = this.#asked.get(payment);
    // Whatever is still on its way of it comes too late.
    this.#over.add(payment);
    if (charge === undefined) return Promise.resolve(null);
    this.#ask(charge);
    const intent = this.intents.get(payment);
    if (intent?.state === 'waits') this.#end(intent, 'canceled');
    return Promise.resolve(this.#ask(charge));
  };

  refund = (refund: Refund): Promise<RefundAnswer> => {
    const before = [...this.refunds.values()].find((one) => one.refund === refund.refund);
    const kept = before ?? this.#refund(refund, refund.refund, this.#refusalOf(refund));
    const { code, reference } = kept;
    return Promise.resolve(
      code === null ? { kind: 'succeeded', reference } : { kind: 'failed', code, says: null },
    );
  };

  refundable = (payment: string): Promise<Refundable | null> => {
    const intent = this.intents.get(payment);
    if (intent?.state !== 'succeeded') return Promise.resolve(null);
    const { charge, disputed } = intent;
    return Promise.resolve({
      left: leftOf(intent),
      currency: charge.currency,
      disputed: disputed > 0n,
    });
  };

  reportQuantity = (): Promise<void> => Promise.resolve();

  /** Its payer takes the further step, or refuses to. */
  step(payment: string, taken: boolean): void {
    const intent = this.intents.get(payment);
    if (intent?.state === 'waits') this.#end(intent, taken ? null : 'authentication_failed');
  }

  /** Somebody gives money back at the provider itself. */
  giveBack(payment: string, amount: Nanos): void {
    const intent = this.intents.get(payment);
    if (intent === undefined) return;
    const { currency } = intent.charge;
    this.#refund({ refund: '', payment, amount, currency, at: this.clock.now() }, null, null);
  }

  /** A refund that was sent comes back: the payer's account is closed. */
  failRefund(reference: string): void {
    const refund = this.refunds.get(reference);
    if (refund?.state !== 'sent' || refund.payment === null) return;
    this.refunds.set(reference, { ...refund, state: 'failed' });
    const intent = this.intents.get(refund.payment);
    if (intent !== undefined) intent.back -= refund.amount;
    this.#enter('refund', reference, refund.payment, refund.amount);
    this.#tell('refund.failed', 'refund', reference, refund.payment);
  }

  openDispute(payment: string, amount: Nanos): void {
    const intent = this.intents.get(payment);
    if (intent === undefined) return;
    const dispute = this.#name('dp');
    const { currency } = intent.charge;
    const opened = { dispute, payment, amount, currency, state: 'open', reason: 'fraudulent' } as const;
    this.disputes.set(dispute, { ...opened, at: this.clock.now() });
    intent.disputed += amount;
    this.#enter('dispute', dispute, payment, negated(amount));
    this.#tell('charge.dispute.created', 'dispute', dispute, payment);
  }

  closeDispute(dispute: string, state: 'won' | 'lost'): void {
    const open = this.disputes.get(dispute);
    if (open?.state !== 'open' || open.payment === null) return;
    this.disputes.set(dispute, { ...open, state });
    const intent = this.intents.get(open.payment);
    if (state === 'won' && intent !== undefined) {
      intent.disputed -= open.amount;
      this.#enter('dispute', dispute, open.payment, open.amount);
    }
    this.#tell('charge.dispute.closed', 'dispute', dispute, open.payment);
  }

  changeMethod(customer: string): void {
    this.#methods = [card(this.#named + 1)];
    this.notices.push({ ...this.#notice('payment_method.attached', 'method', 'pm'), customer });
  }

  /** Of something that is not the ledger's. */
  tellOfAnother(): void {
    this.notices.push(this.#notice('refund.updated', 'refund', this.#name('re')));
  }

  /** What is under way goes on, whether or not anybody asks. */
  pass(): void {
    for (const intent of this.intents.values()) if (intent.state === 'processing') this.#goOn(intent);
  }

  methodsOf = (): Promise<readonly PaymentMethod[]> => Promise.resolve(this.#methods);
  makeDefault = (): Promise<'done'> => Promise.resolve('done');
  askedFor = (payment: string): Promise<Pick<Charge, 'customer' | 'pays'> | null> =>
    Promise.resolve(this.#asked.get(payment) ?? null);
  disputeNamed = (dispute: string): Promise<ProviderDispute | null> =>
    Promise.resolve(this.disputes.get(dispute) ?? null);
  refundsOf = (payment: string): Promise<readonly ProviderRefund[]> =>
    Promise.resolve([...this.refunds.values()].filter((one) => one.payment === payment));

  refundNamed = (reference: string): Promise<ProviderRefund | null> =>
    Promise.resolve(this.refunds.get(reference) ?? null);
  customerBehind = ({ customer }: ProviderNotice): Promise<{ readonly customer: string | null }> =>
    Promise.resolve({ customer });

  entriesSince = async function* (this: SimulatedProvider): AsyncGenerator<ProviderEntry> {
    yield* this.entries;
  }.bind(this);

  #ask(charge: Charge): ChargeAnswer {
    const intent = this.intents.get(charge.payment) ?? this.#create(charge);
    if (intent.state === 'processing') this.#goOn(intent);
    const { state, code, reference, charge: first } = intent;
    const { amount, currency } = first;
    switch (state) {
      case 'processing':
        return { kind: 'pending' };
      case 'waits':
        return { kind: 'requires-action', url: null, clientSecret: 'secret' };
      case 'failed':
        return { kind: 'failed', code, says: null };
      case 'succeeded':
        return { kind: 'succeeded', method: 'card', reference, amount, currency };
    }
  }

  #create(charge: Charge): Intent {
    const { pending, decline, needsStep } = this.courses.ofCharge(charge);
    const intent: Intent = {
      ...{ charge, reference: this.#name('ch'), state: 'processing', pending },
      ...{ code: decline ?? '', back: 0n, disputed: 0n },
    };
    this.intents.set(charge.payment, intent);
    if (this.#over.has(charge.payment)) Object.assign(intent, { state: 'failed', code: 'canceled' });
    if (!needsStep || decline !== null || intent.state === 'failed') return intent;
    if (charge.attended === undefined) this.#end(intent, 'authentication_required');
    else {
      intent.state = 'waits';
      this.#tell('payment_intent.requires_action', 'payment', intent.reference, charge.payment);
    }
    return intent;
  }

  #goOn(intent: Intent): void {
    if (intent.pending > 0) intent.pending -= 1;
    else this.#end(intent, intent.code === '' ? null : intent.code);
  }

  #end(intent: Intent, code: string | null): void {
    const { payment, amount } = intent.charge;
    intent.state = code === null ? 'succeeded' : 'failed';
    intent.code = code ?? '';
    if (code === null) this.#enter('charge', intent.reference, payment, amount);
    const type = code === null ? 'payment_intent.succeeded' : 'payment_intent.payment_failed';
    this.#tell(type, 'payment', intent.reference, payment);
  }

  #refusalOf(refund: Refund): string | null {
    const intent = this.intents.get(refund.payment);
    if (intent?.state !== 'succeeded') return 'charge_not_found';
    for (const { payment, state } of this.disputes.values())
      if (payment === refund.payment && state === 'open') return 'charge_disputed';
    return refund.amount > leftOf(intent) ? 'amount_too_large' : this.courses.ofRefund(refund);
  }

  #refund({ payment, amount, currency }: Refund, refund: string | null, code: string | null): Kept {
    const reference = this.#name('re');
    const state = code === null ? 'sent' : 'failed';
    const kept: Kept = { reference, refund, payment, amount, currency, state, code, at: this.clock.now() };
    this.refunds.set(reference, kept);
    const intent = this.intents.get(payment);
    if (code !== null || intent === undefined) return kept;
    intent.back += amount;
    this.#enter('refund', reference, payment, negated(amount));
    this.#tell('charge.refunded', 'refund', reference, payment);
    return kept;
  }

  #enter(kind: ProviderEntry['kind'], source: string, payment: string, amount: Nanos): void {
    const currency = this.#asked.get(payment)?.currency ?? '';
    const money = { amount, fee: 0n as Nanos, net: amount, currency };
    this.entries.push({ entry: this.#name('txn'), kind, source, payment, ...money, at: this.clock.now() });
  }

  #tell(type: string, kind: ProviderNotice['kind'], object: string, payment: string): void {
    const customer = this.#asked.get(payment)?.customer ?? null;
    this.notices.push({ ...this.#notice(type, kind, object), payment, customer });
  }

  #notice(type: string, kind: ProviderNotice['kind'], object: string): ProviderNotice {
    const id = this.#name('evt');
    return { id, at: this.clock.now(), type, kind, object, payment: null, customer: null };
  }

  #name(kind: string): string {
    this.#named += 1;
    return `${kind}_${this.#named.toString()}`;
  }
}

const card = (nth: number): PaymentMethod => ({
  ...{ method: `card_${nth.toString()}`, brand: 'visa', last4: '4242', expires: '2099-12', isDefault: true },
});
