import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { publishPolicy, type PolicyEvent, type PublishPolicy as Request } from '#domain/policy';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';
import type { Envelope } from '../envelope.js';
import { Policies } from '../streams.js';

export type PolicyOutcome = Outcome<PolicyEvent, RefusalCode>;

/** Publishes the next version of a plan's policy document; it moves nobody until it is assigned (S15). */
export class PublishPolicy extends Command<PolicyOutcome> {
  constructor(
    readonly request: Request,
    readonly envelope: Envelope,
  ) {
    super();
  }
}

@CommandHandler(PublishPolicy)
export class PublishPolicyHandler implements ICommandHandler<PublishPolicy> {
  constructor(private readonly policies: Policies) {}

  execute({ request, envelope }: PublishPolicy): Promise<PolicyOutcome> {
    return this.policies.run(request.plan, publishPolicy(request), envelope);
  }
}
