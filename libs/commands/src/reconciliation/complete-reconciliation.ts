import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { completeReconciliation, type CompleteReconciliation as Request } from '#domain/reconciliation';
import type { Envelope } from '../envelope.js';
import { Reconciliations } from '../streams.js';
import type { ReconciliationOutcome } from './outcome.js';

/** Writes down what the comparison of an entity's books with the provider's came to. */
export class CompleteReconciliation extends Command<ReconciliationOutcome> {
  constructor(
    readonly entity: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(CompleteReconciliation)
export class CompleteReconciliationHandler implements ICommandHandler<CompleteReconciliation> {
  constructor(private readonly reconciliations: Reconciliations) {}

  execute({ entity, request, envelope }: CompleteReconciliation): Promise<ReconciliationOutcome> {
    return this.reconciliations.run(entity, completeReconciliation(request), envelope);
  }
}
