import { FreezePool } from '#commands';
import { poolsOf } from '../collecting/pools.js';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R32: debits and holds are refused on every pool of a suspended customer, with the date until which its data is kept. */
export const freezePoolsOnSuspension = reaction(
  'freeze-pools-on-suspension',
  ['ServiceSuspended'],
  async ({ stream, event }, desk) => {
    const request = { reason: 'suspended', note: null, until: event.data.retainedUntil } as const;
    for (const account of await poolsOf(desk, idIn(stream)))
      await desk.send(
        poolStream(account),
        ['freeze', account],
        (envelope) => new FreezePool(account, request, envelope),
        { unless: ['account-not-found'] },
      );
  },
);
