import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { recordStatement, type RecordStatement as Request } from '#domain/customer';
import { commandIdOf, idOfCommand, type Instant } from '#kernel';
import type { Envelope } from '../envelope.js';
import { Customers } from '../streams.js';
import type { CustomerOutcome } from './outcome.js';

/** What a statement is of: one cycle of a customer, in one currency. */
export type StatementOf = {
  readonly customer: string;
  readonly from: Instant;
  readonly until: Instant;
  readonly currency: string;
};

/** The command that records the statement of a cycle: by it the statement is found again. */
export const statementCommandOf = ({ customer, from, until, currency }: StatementOf): string =>
  commandIdOf('statement', customer, from, until, currency);

export const statementIdOf = (of: StatementOf): string => idOfCommand('stm', statementCommandOf(of));

/** The statement of a cycle was printed: the ledger keeps what it says and the hash of its bytes. */
export class RecordStatement extends Command<CustomerOutcome> {
  constructor(
    readonly customer: string,
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(RecordStatement)
export class RecordStatementHandler implements ICommandHandler<RecordStatement> {
  constructor(private readonly customers: Customers) {}

  execute({ customer, request, envelope }: RecordStatement): Promise<CustomerOutcome> {
    return this.customers.run(customer, recordStatement(request), envelope);
  }
}
