import { idOfCommand, refuse, type Clock, type Instant } from '#kernel';
import type { MethodSetupAnswer, PaymentMethod } from '#payments';
import { methodsOnFileOf } from '#vault';
import type { Call } from '../call/call.js';
import type { Dispatch } from '../call/dispatch.js';
import type { ApiDependencies } from '../dependencies.js';
import { Rejected, reject } from '../problems/problem.js';
import type { CustomerDesk } from '../subscription/customer-desk.js';

/** A method of somebody. */
export type Named = { readonly customer: string; readonly method: string };

/**
 * What customers have on file. The payment provider keeps it; the vault keeps what it showed last, so that a dashboard does not
 * wait for the provider. Nothing of it is in an event.
 */
export class MethodsOnFile {
  constructor(
    private readonly desk: CustomerDesk,
    private readonly dispatch: Pick<Dispatch, 'commandId'>,
    private readonly given: Pick<ApiDependencies, 'payments' | 'vault' | 'log'> & { readonly clock: Clock },
  ) {}

  async list(call: Call, customer: string): Promise<readonly PaymentMethod[]> {
    await this.known(call, customer);
    return this.shown(customer);
  }

  /** As the provider showed it last; of whom nothing was ever shown, the provider is asked. Null: it does not answer. */
  async lastShown(
    customer: string,
  ): Promise<{ readonly methods: readonly PaymentMethod[]; readonly at: Instant } | null> {
    const { vault, clock, payments } = this.given;
    const id = methodsOnFileOf(customer);
    const kept = (await vault.find([id])).get(id);
    if (kept?.kind === 'payment-methods') return kept.content;
    if (payments === undefined) return null;
    try {
      return { methods: await this.shown(customer), at: clock.now() };
    } catch (error) {
      if (error instanceof Rejected) return null;
      throw error;
    }
  }

  /** The same key is the same setup. Null: only tried. */
  async setUp(
    call: Call,
    customer: string,
  ): Promise<{ readonly setup: string; readonly answer: MethodSetupAnswer | null }> {
    await this.known(call, customer);
    const setup = idOfCommand('set', this.dispatch.commandId(call, `Payment methods of ${customer}`));
    if (call.dryRun) return { setup, answer: null };
    return { setup, answer: await this.asked((payments) => payments.setUpMethod({ setup, customer })) };
  }

  /** `another`: charges went to something else before, by what was shown last: so it says until `list` shows this one. */
  async makeDefault(call: Call, { customer, method }: Named): Promise<{ readonly another: boolean }> {
    await this.known(call, customer);
    const { isDefault } = await this.has({ customer, method });
    const key = methodsOnFileOf(customer);
    const kept = (await this.given.vault.find([key])).get(key);
    const before = kept?.kind === 'payment-methods' ? kept.content.methods : [];
    const known = before.some((one) => one.isDefault && one.method === method);
    if (!call.dryRun && !isDefault) {
      const done = await this.asked((payments) => payments.makeDefault(customer, method));
      if (done === 'absent') return reject('payment-method-not-found');
    }
    return { another: !isDefault || (kept !== undefined && !known) };
  }

  /** Rejects with `payment-method-in-use` where a subscription would be left without. */
  async remove(call: Call, { customer, method }: Named): Promise<readonly PaymentMethod[]> {
    const { subscribed } = await this.known(call, customer);
    const { isDefault } = await this.has({ customer, method });
    if (isDefault && subscribed) return reject('payment-method-in-use', { method });
    if (call.dryRun) return this.shown(customer);
    const done = await this.asked((payments) => payments.removeMethod(customer, method));
    return done === 'done' ? this.shown(customer) : reject('payment-method-not-found');
  }

  private known(call: Call, customer: string): Promise<{ readonly subscribed: boolean }> {
    return this.desk.look(call, customer, ({ registered, subscription }) =>
      registered === null ? refuse('customer-not-found') : { subscribed: subscription !== null },
    );
  }

  private async has({ customer, method }: Named): Promise<PaymentMethod> {
    const methods = await this.asked((payments) => payments.methodsOf(customer));
    return methods.find((one) => one.method === method) ?? reject('payment-method-not-found');
  }

  /** As the provider says now, and kept for whoever asks when it does not answer. */
  private async shown(customer: string): Promise<readonly PaymentMethod[]> {
    const { vault, clock } = this.given;
    const methods = await this.asked((payments) => payments.methodsOf(customer));
    const entry = { kind: 'payment-methods', content: { methods, at: clock.now() } } as const;
    await vault.put(methodsOnFileOf(customer), customer, entry);
    return methods;
  }

  /** What fails on its way has an unknown outcome; every question here may be asked again. */
  private async asked<T>(
    ask: (payments: NonNullable<ApiDependencies['payments']>) => Promise<T>,
  ): Promise<T> {
    const { payments, log } = this.given;
    if (payments === undefined) return reject('payment-provider-unavailable');
    try {
      return await ask(payments);
    } catch (error) {
      if (error instanceof Rejected) throw error;
      log.warn({ err: error }, 'the payment provider did not answer about payment methods');
      return reject('payment-provider-unavailable');
    }
  }
}
