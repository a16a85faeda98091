import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { reverseDebit, type DebitEvidence } from '#domain/credit-pool';
import { commandIdOf, commandOfId, idOfCommand, refuse } from '#kernel';
import type { Envelope } from '../envelope.js';
import { refusedUnasked } from '../refused.js';
import { CreditPools } from '../streams.js';
import type { PoolOutcome } from './outcome.js';

/** Unwinds one whole debit, lot by lot (S9). */
export class ReverseDebit extends Command<PoolOutcome> {
  constructor(
    readonly account: string,
    readonly request: { readonly debit: string; readonly reason: string },
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(ReverseDebit)
export class ReverseDebitHandler implements ICommandHandler<ReverseDebit> {
  constructor(private readonly pools: CreditPools) {}

  async execute({ account, request: { debit, reason }, envelope }: ReverseDebit): Promise<PoolOutcome> {
    const evidence = await this.evidenceOf(account, debit);
    if (evidence === null) return refusedUnasked(refuse('debit-not-found', { debit }));
    // Derived from the debit's id, whoever asks under whatever key: it can happen once.
    const commandId = commandIdOf('reversal', account, debit);
    // The fold does not keep which debits were reversed; a dry run is under no command id, so it has to ask.
    if (envelope.dryRun && (await this.pools.eventsOfCommand(account, commandId)) !== null)
      return refusedUnasked(refuse('debit-already-reversed', { debit }));
    const decide = reverseDebit({ evidence, reason, lot: idOfCommand('lot', commandId) });
    const outcome = await this.pools.run(account, decide, { ...envelope, commandId });
    // The same debit with another reason: to its caller that is no misused key but a debit that was reversed already.
    if (outcome.kind === 'refused' && outcome.code === 'idempotency-key-reused')
      return { ...outcome, code: 'debit-already-reversed', facts: { debit } };
    return outcome;
  }

  private async evidenceOf(account: string, debit: string): Promise<DebitEvidence | null> {
    const commandId = commandOfId('deb', debit);
    const events = commandId === null ? null : await this.pools.eventsOfCommand(account, commandId);
    return events?.find((event) => event.type === 'CreditsDebited' || event.type === 'HoldCaptured') ?? null;
  }
}
