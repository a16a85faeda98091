import { hash } from 'node:crypto';
import { type Command, CommandBus } from '@nestjs/cqrs';
import { canonicalize } from 'json-canonicalize';
import type { Envelope } from '#commands';
import type { RefusalCode } from '#domain/refusals';
import type { AcceptedOutcome, Outcome } from '#engine';
import { commandIdOf } from '#kernel';
import { actorOf } from '../access/principal.js';
import { apiLimits } from '../limits.js';
import { Rejected, problem } from '../problems/problem.js';
import type { Call } from './call.js';
import type { Keeping, Keeps } from './keeping.js';
import type { LedgerPosition } from './ledger-position.js';

/** One command as a call asks for it. */
export type Asked<E> = {
  /** Idempotency scope beside principal and key (S18). */
  readonly stream: string;
  /** Stands in the fingerprint with the payload: the same key on another command is another payload. */
  readonly name: string;
  readonly payload: unknown;
  readonly command: (envelope: Envelope) => Command<Outcome<E, RefusalCode>>;
  /** Personal data that its events point to. It is no part of `payload`. */
  readonly keeps?: Keeps;
};

/** The one way from HTTP to the CommandBus: identity, fingerprint, in-flight check, bound, dispatch. */
export class Dispatch {
  private readonly inFlight = new Set<string>();
  private open = 0;

  constructor(
    private readonly bus: CommandBus,
    private readonly position: LedgerPosition,
    private readonly onOpen: (open: number) => void,
    private readonly keeping: Keeping,
  ) {}

  commandId(call: Call, stream: string, key: string = call.idempotencyKey): string {
    return commandIdOf(actorOf(call.principal), stream, key);
  }

  /** Rejects with `Rejected` where the decision is a refusal; says in the headers what a repeat answers. */
  async run<E>(call: Call, asked: Asked<E>): Promise<AcceptedOutcome<E>> {
    const outcome = await this.runItem(call, asked, call.idempotencyKey);
    if (outcome.replayed) void call.reply.header('idempotent-replayed', 'true');
    void call.reply.header('ledger-position', outcome.position.toString());
    return outcome;
  }

  /** One item of a batch, under its own key; touches no header. */
  async runItem<E>(call: Call, asked: Asked<E>, key: string): Promise<AcceptedOutcome<E>> {
    const commandId = this.commandId(call, asked.stream, key);
    if (this.open >= apiLimits.openCalls) throw new Rejected(problem('overloaded'));
    if (!call.dryRun && this.inFlight.has(commandId))
      throw new Rejected(problem('idempotency-key-in-flight'));
    this.enter(commandId, call.dryRun);
    try {
      const outcome = await this.outcomeOf(asked, envelopeOf(call, commandId, asked));
      this.position.note(outcome.position);
      if (outcome.kind === 'refused')
        throw new Rejected(problem(outcome.code, outcome.facts, outcome.position));
      return outcome;
    } finally {
      this.leave(commandId, call.dryRun);
    }
  }

  private outcomeOf<E>(asked: Asked<E>, envelope: Envelope): Promise<Outcome<E, RefusalCode>> {
    const { command, keeps } = asked;
    if (keeps === undefined || envelope.dryRun) return this.bus.execute(command(envelope));
    const attempt = () => this.bus.execute(command({ ...envelope, dryRun: true }));
    return this.keeping
      .before(keeps, envelope, attempt)
      .then((refused) => refused ?? this.bus.execute(command(envelope)));
  }

  /** Refuses a batch as a whole rather than its tail. */
  assertRoom(items: number): void {
    if (this.open + items > apiLimits.openCalls) throw new Rejected(problem('overloaded'));
  }

  private enter(commandId: string, dryRun: boolean): void {
    if (!dryRun) this.inFlight.add(commandId);
    this.open += 1;
    this.onOpen(this.open);
  }

  private leave(commandId: string, dryRun: boolean): void {
    if (!dryRun) this.inFlight.delete(commandId);
    this.open -= 1;
    this.onOpen(this.open);
  }
}

const envelopeOf = (call: Call, commandId: string, asked: Asked<unknown>): Envelope => ({
  commandId,
  // 22 characters of sha-256 (132 bits): two payloads under one key differ in it for certain enough, and it is in every event.
  fingerprint: hash('sha256', `${asked.name}\n${canonicalize(asked.payload)}`, 'base64url').slice(0, 22),
  actor: actorOf(call.principal),
  correlation: call.correlation ?? commandId,
  causation: null,
  at: call.at,
  dryRun: call.dryRun,
});
