import { accountOfCustomer, AssignPolicy, ForfeitCredits } from '#commands';
import type { ForfeitCredits as Forfeit } from '#domain/credit-pool';
import type { Desk } from '../desk.js';
import { idIn, poolStream } from '../names.js';
import { reaction, type FactOf } from '../reaction.js';

/**
 * S17: the pool follows the plan. What the old plan gave for its month ends, since the new one gives its own; an organization that
 * becomes an individual forfeits what the policy says (R80). Lots that were paid for stay where they are, with their provenance.
 */
export const moveThePoolToAnotherPlan = reaction(
  'move-the-pool-to-another-plan',
  ['PlanChanged'],
  async (fact, desk) => {
    const { policy: plan } = fact.event.data;
    const account = accountOfCustomer(idIn(fact.stream));
    const grantedBefore = fact.event.at;
    const which = await forfeited(fact, desk);
    if (which !== null)
      await desk.send(
        poolStream(account),
        ['forfeit'],
        (envelope) => new ForfeitCredits(account, { which, grantedBefore }, envelope),
      );
    await desk.send(
      poolStream(account),
      ['assign'],
      (envelope) => new AssignPolicy(account, { plan, ofCustomer: true }, envelope),
    );
  },
);

/** Null: nothing. A change of tier keeps what is there: it comes with a new month. */
const forfeited = async ({ event }: FactOf<'PlanChanged'>, desk: Desk): Promise<Forfeit['which'] | null> => {
  const { from, policy, terms } = event.data;
  if (from.policy === policy) return null;
  const before = await desk.policies.plan(from.policy, desk.now());
  if ('kind' in before) throw new Error(`${from.policy} is published`);
  const widens = before.terms.audience === 'individual' && terms.audience === 'organization';
  if (widens) return 'expiring';
  if (before.terms.audience === terms.audience) return 'of-the-month';
  switch (from.forfeit) {
    case 'all':
      return 'all';
    case 'expiring_only':
      return 'expiring';
    case 'transfer_to_owner':
      return null; // the owner keeps the pool
  }
};
