import { Injectable } from '@nestjs/common';
import type { CreditPool, CreditPoolEvent } from '#domain/credit-pool';
import type { Policy, PolicyEvent } from '#domain/policy';
import type { Outcome, Streams } from '#engine';
import type { Decide, DomainEvent, Instant } from '#kernel';
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

  eventsOfCommand(id: string, commandId: string): Promise<readonly E[] | null> {
    return this.streams.eventsOfCommand(id, commandId);
  }
}

@Injectable()
export class CreditPools extends StreamsOf<CreditPool, CreditPoolEvent> {}

@Injectable()
export class Policies extends StreamsOf<Policy, PolicyEvent> {}
