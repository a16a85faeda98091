import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { numberDocument, type NumberDocument as Request } from '#domain/invoice-register';
import { commandIdOf } from '#kernel';
import type { Envelope } from '../envelope.js';
import { InvoiceRegisters } from '../streams.js';
import type { RegisterOutcome } from './outcome.js';

/** Gives a document the next number of its series; asked again, for ever the same one (S26). */
export class NumberDocument extends Command<RegisterOutcome> {
  constructor(
    readonly entity: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(NumberDocument)
export class NumberDocumentHandler implements ICommandHandler<NumberDocument> {
  constructor(private readonly registers: InvoiceRegisters) {}

  execute({ entity, request, envelope }: NumberDocument): Promise<RegisterOutcome> {
    // Derived from the document, whoever asks under whatever key: the answer is rebuilt from what is stored, and no number burns.
    const commandId = commandIdOf('document-number', entity, request.kind, request.document);
    return this.registers.run(entity, numberDocument(request), {
      ...envelope,
      commandId,
      fingerprint: commandId,
    });
  }
}
