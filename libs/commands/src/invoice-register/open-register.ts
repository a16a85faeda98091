import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { openRegister, type OpenRegister as Request } from '#domain/invoice-register';
import type { Envelope } from '../envelope.js';
import { InvoiceRegisters } from '../streams.js';
import type { RegisterOutcome } from './outcome.js';

/** Opens the series of numbers of one issuing entity (S26). */
export class OpenRegister extends Command<RegisterOutcome> {
  constructor(
    readonly entity: string,
    readonly request: Omit<Request, 'entity'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(OpenRegister)
export class OpenRegisterHandler implements ICommandHandler<OpenRegister> {
  constructor(private readonly registers: InvoiceRegisters) {}

  execute({ entity, request, envelope }: OpenRegister): Promise<RegisterOutcome> {
    return this.registers.run(entity, openRegister({ ...request, entity }), envelope);
  }
}
