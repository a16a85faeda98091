import { ChangeAutoRenew } from '#commands';
import { customerStream, idIn } from '../names.js';
import { reaction } from '../reaction.js';

/** R33: whose data is erased is not renewed, invoiced and charged any more: the subscription ends with its cycle. */
export const endWhatAPurgedCustomerHas = reaction(
  'end-what-a-purged-customer-has',
  ['CustomerPurged'],
  async ({ stream }, desk) => {
    const customer = idIn(stream);
    await desk.send(
      customerStream(customer),
      ['end'],
      (envelope) => new ChangeAutoRenew(customer, { autoRenew: false }, envelope),
      { unless: ['subscription-not-found'] },
    );
  },
);
