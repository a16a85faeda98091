import { TriggerTopUp } from '#commands';
import { idIn, topUpStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R36: what a pool says at once when it is armed is answered at once. What it says of a debit is found by `topUpWhoRanLow`. */
export const triggerATopUp = reaction(
  'trigger-a-top-up',
  ['TopUpLevelReached'],
  async ({ stream, event }, desk) => {
    const account = idIn(stream);
    const { arming } = event.data;
    await desk.send(
      topUpStream(account),
      ['trigger'],
      (envelope) => new TriggerTopUp(account, { arming }, envelope),
    );
  },
);
