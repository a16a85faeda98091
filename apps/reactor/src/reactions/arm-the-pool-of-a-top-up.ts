import { SetTopUpLevel } from '#commands';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R36: the pool knows below which level it asks for credits, and that it does not any more. It forgets earlier armings by itself. */
export const armThePoolOfATopUp = reaction(
  'arm-the-pool-of-a-top-up',
  ['TopUpArmed', 'TopUpSettingsChanged'],
  async ({ stream, event }, desk) => {
    if (event.type === 'TopUpSettingsChanged' && event.data.settings !== null) return; // armed by an event of its own
    const account = idIn(stream);
    const { arming } = event.data;
    const below = event.type === 'TopUpArmed' ? event.data.threshold : null;
    await desk.send(
      poolStream(account),
      ['arm'],
      (envelope) => new SetTopUpLevel(account, { arming, below }, envelope),
    );
  },
);
