import { CloseCreditDispute } from '#commands';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** Won: exactly what the dispute took is given back. Lost: it stays taken, and the pool thaws. */
export const closeWhatWasDisputed = reaction(
  'close-what-was-disputed',
  ['PaymentDisputeWon', 'PaymentDisputeLost'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const { value: account } = await desk.purchases.read(
      purchase,
      ({ head }) => head?.account ?? null,
      desk.now(),
    );
    if (account === null) throw new Error(`${purchase} has given credits`);
    const { dispute } = event.data;
    const outcome = event.type === 'PaymentDisputeWon' ? ('won' as const) : ('lost' as const);
    await desk.send(
      poolStream(account),
      ['close', dispute],
      (envelope) => new CloseCreditDispute(account, { dispute, outcome }, envelope),
    );
  },
);
