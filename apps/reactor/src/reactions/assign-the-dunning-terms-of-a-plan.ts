import { AssignDunningTerms } from '#commands';
import { idIn, standingStream } from '../names.js';
import { reaction } from '../reaction.js';

/** S15: what a plan says of failed payments is in the customer's standing before the first charge can fail. */
export const assignTheDunningTermsOfAPlan = reaction(
  'assign-the-dunning-terms-of-a-plan',
  ['SubscriptionStarted', 'PlanChanged'],
  async ({ stream, event }, desk) => {
    const customer = idIn(stream);
    const { policy } = event.data;
    await desk.send(
      standingStream(customer),
      ['assign'],
      (envelope) => new AssignDunningTerms(customer, { policy }, envelope),
    );
  },
);
