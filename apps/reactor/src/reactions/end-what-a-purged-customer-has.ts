import { ChangeAutoRenew, ChangeTopUp } from '#commands';
import { poolsOf } from '../collecting/pools.js';
import { customerStream, idIn, topUpStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R33: whose data is erased is not renewed, invoiced and charged any more: the subscription ends with its cycle, nothing is topped up. */
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
    for (const account of await poolsOf(desk, customer))
      await desk.send(
        topUpStream(account),
        ['top-up', account],
        (envelope) => new ChangeTopUp(account, null, envelope),
        { unless: ['account-not-found'] },
      );
  },
);
