import { Purchases, RequestPurchase, RequestPurchaseRefund } from '#commands';
import { purchaseEvents, type Purchase, type PurchaseEvent } from '#domain/purchase';
import { decodeStored } from '#engine';
import {
  amount,
  commandIdOf,
  formatNanos,
  idOfCommand,
  isId,
  sum,
  zero,
  type Nanos,
  type View,
} from '#kernel';
import type { Call } from '../call/call.js';
import type { Dispatch } from '../call/dispatch.js';
import type { FollowThrough } from '../call/follow-through.js';
import { raisePosition } from '../call/headers.js';
import type { ApiDependencies } from '../dependencies.js';
import { reject } from '../problems/problem.js';
import { creditPurchaseAnswer, type NextAction, type PurchaseState, type Requested } from './answers.js';
import type { CreditPurchaseBody, PurchaseRefundBody } from './bodies.js';
import type { Quotes } from './quotes.js';

export type Answered = { readonly status: 201 | 202; readonly body: object };

const isRequested = (event: PurchaseEvent): event is Requested => event.type === 'PurchaseRequested';

/** A copy: the next command changes the state in place. */
const stateOf = ({ status, reason, lot, refunded, refunds, disputes }: View<Purchase>): PurchaseState => ({
  ...{ status, reason, lot, refunded },
  refunds: new Map([...refunds].map(([id, one]) => [id, { ...one }])),
  disputes: new Map([...disputes].map(([id, one]) => [id, { ...one }])),
});

const untouched: PurchaseState = {
  ...{ status: 'requested', reason: null, lot: null, refunded: zero },
  ...{ refunds: new Map(), disputes: new Map() },
};

/** Purchases of credits, from what is asked to what came of the payment (S21). */
export class CreditPurchases {
  constructor(
    private readonly parts: {
      readonly purchases: Purchases;
      readonly quotes: Quotes;
      readonly dispatch: Dispatch;
      readonly following: FollowThrough;
      readonly payments: ApiDependencies['payments'];
      readonly store: ApiDependencies['store'];
      readonly refundOutlook: ApiDependencies['refundOutlook'];
    },
  ) {}

  /** 201: the credits are there. 202: it is under way, or waits or waited for its payer. Rejects with `purchase-declined`. */
  async buy(call: Call, customer: string, body: CreditPurchaseBody): Promise<Answered> {
    const { dispatch, purchases, following } = this.parts;
    // One scope for all purchases of a customer: the purchase has no id before the call has one.
    const purchase = idOfCommand('pur', dispatch.commandId(call, `Purchase of ${customer}`));
    const stream = `Purchase-${purchase}`;
    const repeated = (await purchases.eventsOfCommand(purchase, dispatch.commandId(call, stream))) !== null;
    const request = repeated ? await this.asBefore(purchase) : await this.quoted(call, customer, body);
    const { events } = await following.run(call, {
      stream,
      name: 'buy-credits',
      payload: body,
      command: (envelope) =>
        new RequestPurchase(
          purchase,
          {
            ...request,
            customer,
            payment: idOfCommand('pay', commandIdOf('payment', purchase)),
            trigger: 'customer',
            returnUrl: body.return_url ?? null,
          },
          envelope,
        ),
    });
    const requested = events.find(isRequested);
    if (requested === undefined) return reject('purchase-not-found');
    if (call.dryRun) return { status: 201, body: creditPurchaseAnswer(requested, untouched, null) };
    return this.answered(call, purchase, requested);
  }

  async find(call: Call, customer: string, purchase: string): Promise<object> {
    const requested = await this.requestedBy(customer, purchase);
    return (await this.shown(call, purchase, requested)).body;
  }

  /** 201: the money of what is unused has gone. 202: it has not yet, or has failed to. Rejects where nothing is unused, or the provider cannot give it back. */
  async refund(
    call: Call,
    { customer, purchase }: { readonly customer: string; readonly purchase: string },
    { amount: asked, reason }: PurchaseRefundBody,
  ): Promise<Answered> {
    const requested = await this.requestedBy(customer, purchase);
    const request = { amount: asked === undefined ? null : amount(asked), reason };
    await this.rejectIfDeclined(call, purchase, request);
    const { events } = await this.parts.following.run(call, {
      stream: `Purchase-${purchase}`,
      name: 'refund-purchase',
      payload: { amount: asked ?? null, reason },
      command: (envelope) => new RequestPurchaseRefund(purchase, request, envelope),
    });
    const { state, body } = await this.shown(call, purchase, requested);
    const event = events.find(({ type }) => type === 'PurchaseRefundRequested');
    const refund =
      event?.type === 'PurchaseRefundRequested' ? state.refunds.get(event.data.refund) : undefined;
    if (refund?.state === 'declined') return this.declined(purchase, state, refund.code);
    return { status: refund?.state === 'paid' || call.dryRun ? 201 : 202, body };
  }

  /** A refusal leaves nothing behind: the same call decides afresh later (S18). */
  private async rejectIfDeclined(
    call: Call,
    purchase: string,
    request: { readonly amount: Nanos | null; readonly reason: string },
  ): Promise<void> {
    const { purchases, dispatch, refundOutlook } = this.parts;
    const commandId = dispatch.commandId(call, `Purchase-${purchase}`);
    if ((await purchases.eventsOfCommand(purchase, commandId)) !== null) return;
    const code = await refundOutlook?.(purchase, request);
    if (code === undefined || code === null) return;
    const { value: state } = await purchases.read(purchase, stateOf, call.at);
    this.declined(purchase, state, code);
  }

  /** Nothing of the pool was touched. */
  private declined(purchase: string, { lot, refunds }: PurchaseState, code: string | null): never {
    if (code === 'payment-held' || code === 'payment-given-back') {
      const refund = [...refunds].findLast(([, one]) => one.code === code)?.[0] ?? null;
      return reject(code, { purchase, refund });
    }
    return reject('refund-of-consumed', { lot: lot?.lot ?? null, unused: '0' });
  }

  private async quoted(call: Call, customer: string, body: CreditPurchaseBody) {
    const { account, net, taxes, token } = await this.parts.quotes.of(call, customer, body);
    if (body.preview_token !== undefined && body.preview_token !== token)
      return reject('preview-stale', {
        ...{ token, due_now: formatNanos(net) },
        gross: formatNanos(sum([net, ...taxes.map((tax) => tax.amount)])),
      });
    return { account, net, taxes };
  }

  /** A repeat is answered from what is stored: whatever costs something else by now. */
  private async asBefore(purchase: string) {
    const { data } = await this.first(purchase);
    return { account: data.account, net: data.net, taxes: data.taxes };
  }

  /**
   * The first answer is the answer for ever (invariant 3): what had waited for a step of its payer is answered as it waited, and
   * `Location` says where to look at what has become of it.
   */
  private async answered(call: Call, purchase: string, requested: Requested): Promise<Answered> {
    const { state, body, next } = await this.shown(call, purchase, requested);
    const { status, reason } = state;
    void call.reply.header(
      'location',
      `/v1/customers/${requested.data.customer}/credit-purchases/${purchase}`,
    );
    if (status !== 'needs-action' && (await this.neededAction(purchase))) {
      const then = { ...untouched, status: 'needs-action' } as const;
      return { status: 202, body: creditPurchaseAnswer(requested, then, next) };
    }
    if (status === 'failed') return reject('purchase-declined', { purchase, reason });
    const waits = status === 'requested' || status === 'needs-action' || status === 'paid';
    return { status: waits ? 202 : 201, body };
  }

  /** Whether its charge waited for its payer, whatever came of it: that is said once, right after the request. */
  private async neededAction(purchase: string): Promise<boolean> {
    for await (const { type } of this.parts.store.readStream(`Purchase-${purchase}`, { from: 1n, limit: 1 }))
      return type.startsWith('PurchaseNeedsAction.');
    return false;
  }

  private async shown(call: Call, purchase: string, requested: Requested) {
    const { purchases, payments } = this.parts;
    const { value: state, position } = await purchases.read(purchase, stateOf, call.at);
    raisePosition(call, position);
    const asked =
      state.status === 'needs-action' ? await payments?.outcomeOf(requested.data.payment) : undefined;
    const next: NextAction = asked?.kind === 'requires-action' ? asked : null;
    return { state, body: creditPurchaseAnswer(requested, state, next), next };
  }

  /** Rejects with `purchase-not-found`, also where it is somebody else's. */
  private async requestedBy(customer: string, purchase: string): Promise<Requested> {
    const requested = await this.first(purchase);
    return requested.data.customer === customer ? requested : reject('purchase-not-found');
  }

  private async first(purchase: string): Promise<Requested> {
    if (!isId(purchase)) return reject('purchase-not-found');
    const from = this.parts.store.readStream(`Purchase-${purchase}`, { from: 0n, limit: 1 });
    for await (const stored of from) {
      const { event } = decodeStored(purchaseEvents, stored);
      if (isRequested(event)) return event;
    }
    return reject('purchase-not-found');
  }
}
