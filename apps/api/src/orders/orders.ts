import { applyDecorators } from '@nestjs/common';
import type { Command } from '@nestjs/cqrs';
import { actionCommandOf, type Customers, type Envelope, type PublishedPolicies } from '#commands';
import type { CustomerEvent, Paying } from '#domain/customer';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';
import { commandOfId, zero, type Instant } from '#kernel';
import type { Call } from '../call/call.js';
import type { FollowThrough } from '../call/follow-through.js';
import type { ApiDependencies } from '../dependencies.js';
import { Answers, AnswersAlso, type NamedSchema } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import { billWith, type CustomerDesk } from '../subscription/customer-desk.js';
import type { Looked, Previews } from '../subscription/previews.js';
import {
  isOrdered,
  orderAnswer,
  orderSchema,
  orderStateOf,
  type Ordered,
  type OrderState,
} from './answers.js';
import type { NextAction } from './next-action.js';

/** An order as a call confirms it. */
export type Confirmed = {
  readonly customer: string;
  readonly token: string;
  /** Where a payer who is there comes back to; left out: nobody is. */
  readonly returnUrl: string | undefined;
  readonly name: string;
  readonly payload: object;
  readonly looked: Looked;
  /** The token is the domain's own; the taxes are those that were shown. */
  readonly command: (
    confirmed: Paying & { readonly token: string },
    envelope: Envelope,
  ) => Command<Outcome<CustomerEvent, RefusalCode>>;
};

/** What came of it at once. `order` null: nothing was to be paid for, and it holds with the next cycle. */
export type Placed = {
  readonly events: readonly CustomerEvent[];
  readonly order: { readonly status: 201 | 202; readonly body: object } | null;
};

/** Orders, from the confirmation to what came of their payment (S21). */
export class Orders {
  constructor(
    private readonly parts: {
      readonly customers: Customers;
      readonly policies: PublishedPolicies;
      readonly previews: Previews;
      readonly desk: CustomerDesk;
      readonly following: FollowThrough;
      readonly payments: ApiDependencies['payments'];
    },
  ) {}

  /**
   * R18: what was confirmed is what is charged. Rejects with `payment-declined` where the payment was. The first answer is the
   * answer for ever (invariant 3): an order that had waited for a step of its payer is answered as it waited, and `Location` says
   * where to look at what has become of it.
   */
  async place(call: Call, { customer, token, returnUrl, looked, ...asked }: Confirmed): Promise<Placed> {
    const { events } = await this.parts.previews.confirm(call, { customer, token }, looked, (bare, taxes) =>
      this.parts.following.run(call, {
        stream: `Customer-${customer}`,
        name: asked.name,
        payload: asked.payload,
        command: (envelope) => asked.command({ token: bare, taxes, returnUrl }, envelope),
      }),
    );
    const ordered = events.find(isOrdered);
    if (ordered === undefined) return { events, order: null };
    const { order } = ordered.data;
    const { state, priced } = await this.shown(call, customer, events, ordered);
    const answered = (status: 201 | 202, as: Pick<OrderState, 'status' | 'reason'>): Placed => ({
      events,
      order: { status, body: orderAnswer(ordered, as, priced) },
    });
    if (!call.dryRun) void call.reply.header('location', `/v1/customers/${customer}/orders/${order}`);
    if (state.status === 'waiting') return answered(202, state);
    if (await this.neededAction(customer, order)) return answered(202, { status: 'waiting', reason: null });
    if (state.status === 'failed') return reject('payment-declined', { order, reason: state.reason });
    return answered(201, state);
  }

  /** One order, by its id alone: what was ordered is found by the command that the id names. */
  async find(call: Call, customer: string, id: string): Promise<object> {
    const commandId = commandOfId('ord', id);
    const events =
      commandId === null ? null : await this.parts.customers.eventsOfCommand(customer, commandId);
    const ordered = events?.find(isOrdered);
    if (events === null || ordered === undefined) return reject('order-not-found', { order: id });
    const { state, priced } = await this.shown(call, customer, events, ordered);
    return orderAnswer(ordered, state, priced);
  }

  /** What the payer of this payment has to do; null: nothing, or nobody is asked for any. */
  async nextAction(payment: string | null): Promise<NextAction | null> {
    const asked = payment === null ? null : await this.parts.payments?.outcomeOf(payment);
    return asked?.kind === 'requires-action' ? asked : null;
  }

  /** Whether its charge waited for its payer, whatever came of it. */
  private async neededAction(customer: string, order: string): Promise<boolean> {
    const noted = await this.parts.customers.eventsOfCommand(customer, actionCommandOf(order));
    return noted !== null && noted.length > 0;
  }

  private async shown(call: Call, customer: string, events: readonly CustomerEvent[], ordered: Ordered) {
    const { data, at } = ordered;
    const seen = await this.parts.desk.look(call, customer, (state) => ({
      state: orderStateOf(state, data.order),
      billingDetails: state.billingDetails,
    }));
    // What was ordered names its plan: the subscription may be over by the time a repeat asks.
    const { terms } = await priced(this.parts.policies, data.policy, call.at);
    const net = data.total > 0n ? data.total : zero;
    const charged = { lines: data.lines, net, terms, billingDetails: seen.billingDetails };
    const bill = data.taxes === null ? await this.parts.desk.billOf(charged, at) : billWith(data.taxes, net);
    const state = seen.state ?? unremembered(call, events);
    const next = await this.nextAction(state.awaits);
    return { state, priced: { net, bill, currency: terms.currency, next } };
  }
}

/** Of an order that the customer's state does not hold: only tried, or over so long ago that it is forgotten how it ended. */
const unremembered = ({ dryRun }: Call, events: readonly CustomerEvent[]): OrderState => {
  if (events.length > 1) return { status: 'fulfilled', reason: null, awaits: null };
  return { status: dryRun ? 'waiting' : 'closed', reason: null, awaits: null };
};

/** A published version stays. */
const priced = async (policies: PublishedPolicies, policy: string, at: Instant) => {
  const found = await policies.plan(policy, at);
  return 'kind' in found ? reject(found.code, found.facts) : found;
};

/** 201: the order is fulfilled. 202: its payment is under way or waits for its payer. 402: it was declined, and nothing came of it. */
export const AnswersOrder = (summary: string, of: NamedSchema = orderSchema): MethodDecorator =>
  applyDecorators(
    Answers(201, of, summary),
    AnswersAlso(
      202,
      of,
      'Its payment is under way, or the payer has to take a further step: `next_action`. What has become of the order is at `Location`. The same call again gets this answer for ever where a step was asked for, with `next_action` null once none is waited for.',
    ),
  );
