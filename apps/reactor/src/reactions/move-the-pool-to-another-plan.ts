import { accountOfCustomer, AssignPolicy, ForfeitCredits } from '#commands';
import { creditsLost } from '#domain/customer';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/**
 * S17: the pool follows the plan. Credits that end with the old one end before anything of the new one is granted; the others stay
 * where they are, with their provenance.
 */
export const moveThePoolToAnotherPlan = reaction(
  'move-the-pool-to-another-plan',
  ['PlanChanged'],
  async ({ stream, event }, desk) => {
    const { from, policy: plan, terms } = event.data;
    const account = accountOfCustomer(idIn(stream));
    const left = await desk.policies.plan(from.policy, desk.now());
    if ('kind' in left) throw new Error(`${from.policy} is published`);
    const which = creditsLost(left, { policy: plan, terms });
    if (which !== null)
      await desk.send(
        poolStream(account),
        ['forfeit'],
        (envelope) => new ForfeitCredits(account, { which, grantedBefore: event.at }, envelope),
      );
    await desk.send(
      poolStream(account),
      ['assign'],
      (envelope) => new AssignPolicy(account, { plan, ofCustomer: true }, envelope),
    );
  },
);
