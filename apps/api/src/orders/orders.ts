import { applyDecorators } from '@nestjs/common';
import type { Command } from '@nestjs/cqrs';
import type { Customers, Envelope, PublishedPolicies } from '#commands';
import type { CustomerEvent } from '#domain/customer';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';
import { commandOfId, zero, type Instant } from '#kernel';
import type { Call } from '../call/call.js';
import type { FollowThrough } from '../call/follow-through.js';
import { Answers, AnswersAlso, type NamedSchema } from '../openapi/answers.js';
import { reject } from '../problems/problem.js';
import type { CustomerDesk } from '../subscription/customer-desk.js';
import type { Looked, Previews } from '../subscription/previews.js';
import {
  isOrdered,
  orderAnswer,
  orderSchema,
  orderStateOf,
  type Ordered,
  type OrderState,
} from './answers.js';

/** An order as a call confirms it. */
export type Confirmed = {
  readonly customer: string;
  readonly token: string;
  readonly name: string;
  readonly payload: object;
  readonly looked: Looked;
  /** The token is the domain's own. */
  readonly command: (token: string, envelope: Envelope) => Command<Outcome<CustomerEvent, RefusalCode>>;
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
    },
  ) {}

  /** R18: what was confirmed is what is charged. Rejects with `payment-declined` where the payment was. */
  async place(call: Call, { customer, token, name, payload, looked, command }: Confirmed): Promise<Placed> {
    const { events } = await this.parts.previews.confirm(call, { customer, token }, looked, (bare) =>
      this.parts.following.run(call, {
        stream: `Customer-${customer}`,
        name,
        payload,
        command: (envelope) => command(bare, envelope),
      }),
    );
    const ordered = events.find(isOrdered);
    if (ordered === undefined) return { events, order: null };
    const { state, body } = await this.shown(call, customer, events, ordered);
    if (state.status === 'failed')
      return reject('payment-declined', { order: ordered.data.order, reason: state.reason });
    return { events, order: { status: state.status === 'waiting' ? 202 : 201, body } };
  }

  /** One order, by its id alone: what was ordered is found by the command that the id names. */
  async find(call: Call, customer: string, id: string): Promise<object> {
    const commandId = commandOfId('ord', id);
    const events =
      commandId === null ? null : await this.parts.customers.eventsOfCommand(customer, commandId);
    const ordered = events?.find(isOrdered);
    if (events === null || ordered === undefined) return reject('order-not-found', { order: id });
    return (await this.shown(call, customer, events, ordered)).body;
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
    const bill = await this.parts.desk.billOf(
      { lines: data.lines, net, terms, billingDetails: seen.billingDetails },
      at,
    );
    const state = seen.state ?? unremembered(call, events);
    return { state, body: orderAnswer(ordered, state, { net, bill, currency: terms.currency }) };
  }
}

/** Of an order that the customer's state does not hold: only tried, or over so long ago that it is forgotten how it ended. */
const unremembered = ({ dryRun }: Call, events: readonly CustomerEvent[]): OrderState => {
  if (events.length > 1) return { status: 'fulfilled', reason: null };
  return { status: dryRun ? 'waiting' : 'closed', reason: null };
};

/** A published version stays. */
const priced = async (policies: PublishedPolicies, policy: string, at: Instant) => {
  const found = await policies.plan(policy, at);
  return 'kind' in found ? reject(found.code, found.facts) : found;
};

/** 201: the order is fulfilled. 202: its payment is under way. 402: it was declined, and nothing came of it. */
export const AnswersOrder = (summary: string, of: NamedSchema = orderSchema): MethodDecorator =>
  applyDecorators(
    Answers(201, of, summary),
    AnswersAlso(202, of, 'Its payment is under way: look at the order again.'),
  );
