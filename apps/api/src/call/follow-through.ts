import { factsOf, type Fact } from '#commands';
import type { AcceptedOutcome } from '#engine';
import type { DomainEvent } from '#kernel';
import type { ApiDependencies } from '../dependencies.js';
import type { Call } from './call.js';
import type { Asked, Dispatch } from './dispatch.js';
import { raisePosition } from './headers.js';
import type { LedgerPosition } from './ledger-position.js';

/**
 * A command, and what follows from its facts before the call is answered: charges, invoices, the pool (S21). What does not
 * finish here is finished by the reactor. A repeat of the call takes up where the first one stopped.
 */
export class FollowThrough {
  constructor(
    readonly dispatch: Dispatch,
    private readonly given: Pick<ApiDependencies, 'followThrough' | 'store'>,
    private readonly position: LedgerPosition,
  ) {}

  async run<E extends DomainEvent>(call: Call, asked: Asked<E>): Promise<AcceptedOutcome<E>> {
    const outcome = await this.dispatch.run(call, asked);
    if (call.dryRun) return outcome;
    const commandId = this.dispatch.commandId(call, asked.stream);
    const correlation = call.correlation ?? commandId;
    const facts: readonly Fact[] = factsOf(asked.stream, outcome, { commandId, correlation });
    if (facts.length === 0 || this.given.followThrough === undefined) return outcome;
    await this.given.followThrough(facts);
    // What followed stands later in the log, in other streams: a query at this position sees all of it.
    raisePosition(call, this.position.note(await this.given.store.headPosition()));
    return outcome;
  }
}
