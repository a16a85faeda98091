import { Injectable } from '@nestjs/common';
import type { BillingDispute, BillingDisputeEvent } from '#domain/billing-dispute';
import type { CreditPool, CreditPoolEvent } from '#domain/credit-pool';
import type { Customer, CustomerEvent } from '#domain/customer';
import type { Invoice, InvoiceEvent } from '#domain/invoice';
import type { InvoiceRegister, InvoiceRegisterEvent } from '#domain/invoice-register';
import type { Policy, PolicyEvent } from '#domain/policy';
import type { Purchase, PurchaseEvent } from '#domain/purchase';
import type { Reconciliation, ReconciliationEvent } from '#domain/reconciliation';
import type { Standing, StandingEvent } from '#domain/standing';
import type { TopUp, TopUpEvent } from '#domain/top-up';
import type { Outcome, Streams } from '#engine';
import { accept, type Decide, type DomainEvent, type Instant, type View } from '#kernel';
import type { Envelope } from './envelope.js';

/** The engine's streams of one category, as the handlers use them. */
class StreamsOf<S, E extends DomainEvent> {
  constructor(private readonly streams: Streams<S, E>) {}

  /** Decides and appends, or only decides, as the envelope says. */
  run<Code extends string>(
    id: string,
    decide: Decide<E, S, Code>,
    envelope: Envelope,
  ): Promise<Outcome<E, Code>> {
    return envelope.dryRun
      ? this.streams.preview(id, decide, envelope.at)
      : this.streams.transact(id, decide, envelope);
  }

  preview<Code extends string>(
    id: string,
    decide: Decide<E, S, Code>,
    at: Instant,
  ): Promise<Outcome<E, Code>> {
    return this.streams.preview(id, decide, at);
  }

  /** What a function says of the stream as it is at `at`, with everything settled that is due by then; nothing is appended. */
  async read<T>(
    id: string,
    look: (state: View<S>, at: Instant) => T,
    at: Instant,
  ): Promise<{ readonly value: T; readonly position: bigint }> {
    const found: T[] = [];
    const { position } = await this.streams.preview(
      id,
      (state, then) => {
        found.push(look(state, then));
        return accept([]);
      },
      at,
    );
    return { value: found[found.length - 1] as T, position }; // a preview decides before it answers
  }

  eventsOfCommand(id: string, commandId: string): Promise<readonly E[] | null> {
    return this.streams.eventsOfCommand(id, commandId);
  }
}

@Injectable()
export class CreditPools extends StreamsOf<CreditPool, CreditPoolEvent> {}

@Injectable()
export class Policies extends StreamsOf<Policy, PolicyEvent> {}

@Injectable()
export class Customers extends StreamsOf<Customer, CustomerEvent> {}

@Injectable()
export class Standings extends StreamsOf<Standing, StandingEvent> {}

@Injectable()
export class Invoices extends StreamsOf<Invoice, InvoiceEvent> {}

@Injectable()
export class InvoiceRegisters extends StreamsOf<InvoiceRegister, InvoiceRegisterEvent> {}

@Injectable()
export class BillingDisputes extends StreamsOf<BillingDispute, BillingDisputeEvent> {}

@Injectable()
export class Purchases extends StreamsOf<Purchase, PurchaseEvent> {}

@Injectable()
export class Reconciliations extends StreamsOf<Reconciliation, ReconciliationEvent> {}

@Injectable()
export class TopUps extends StreamsOf<TopUp, TopUpEvent> {}
