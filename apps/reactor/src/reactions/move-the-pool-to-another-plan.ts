import { accountOfCustomer, AssignPolicy } from '#commands';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** S17: the pool follows the plan; what the new one gives for the month follows as an event of its own. Lots that were paid for stay. */
export const moveThePoolToAnotherPlan = reaction(
  'move-the-pool-to-another-plan',
  ['PlanChanged'],
  async ({ stream, event }, desk) => {
    const { policy: plan } = event.data;
    const account = accountOfCustomer(idIn(stream));
    await desk.send(
      poolStream(account),
      ['assign'],
      (envelope) => new AssignPolicy(account, { plan, ofCustomer: true }, envelope),
    );
  },
);
