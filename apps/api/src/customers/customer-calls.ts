import type { Customers, Envelope } from '#commands';
import { customerEvents, type CustomerEvent } from '#domain/customer';
import type { RefusalCode } from '#domain/refusals';
import type { AcceptedOutcome, Outcome } from '#engine';
import type { Command } from '@nestjs/cqrs';
import type { Call } from '../call/call.js';
import type { Asked } from '../call/dispatch.js';
import type { FollowThrough } from '../call/follow-through.js';
import type { Keeps } from '../call/keeping.js';

/** The idempotency scope of every command on one customer. */
export const customerStream = (customer: string): string => `${customerEvents.category}-${customer}`;

/** One command on a customer as a call asks for it. */
export type CustomerChange = {
  readonly name: string;
  /** Without personal data: its fingerprint stands in the log. */
  readonly payload: unknown;
  readonly command: (envelope: Envelope) => Command<Outcome<CustomerEvent, RefusalCode>>;
  /** Personal data for the vault. */
  readonly keeps?: Pick<Keeps, 'said' | 'entries'>;
};

/** Commands on customers, each with what follows from it before the call is answered (S21). */
export class CustomerCalls {
  constructor(
    private readonly following: FollowThrough,
    private readonly customers: Customers,
  ) {}

  run(call: Call, customer: string, change: CustomerChange): Promise<AcceptedOutcome<CustomerEvent>> {
    return this.following.run(call, this.asked(customer, change));
  }

  /** One item of a batch, under its own key. What follows from it is the reactor's work. */
  runItem(
    call: Call,
    customer: string,
    { change, key }: { readonly change: CustomerChange; readonly key: string },
  ): Promise<AcceptedOutcome<CustomerEvent>> {
    return this.following.dispatch.runItem(call, this.asked(customer, change), key);
  }

  private asked(customer: string, { name, payload, command, keeps }: CustomerChange): Asked<CustomerEvent> {
    return {
      stream: customerStream(customer),
      name,
      payload,
      command,
      ...(keeps === undefined ? {} : { keeps: this.keeping(customer, keeps) }),
    };
  }

  /** Entries that are kept once a command on this customer is sure to be accepted. */
  keeping(customer: string, keeps: Pick<Keeps, 'said' | 'entries'>): Keeps {
    return {
      ...keeps,
      done: async (commandId) => (await this.customers.eventsOfCommand(customer, commandId)) !== null,
    };
  }
}
