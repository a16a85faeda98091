import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { sendInvitation, type SendInvitation as Request } from '#domain/customer';
import { idOfCommand } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

/** Asks somebody to join (R69). Whom, the vault knows. */
export class SendInvitation extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Omit<Request, 'invitation'>,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(SendInvitation)
export class SendInvitationHandler implements ICommandHandler<SendInvitation> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: SendInvitation): Promise<CustomerOutcome> {
    return this.customers.run(
      customer,
      sendInvitation({ ...request, invitation: idOfCommand('ivt', envelope.commandId) }),
      envelope,
    );
  }
}
