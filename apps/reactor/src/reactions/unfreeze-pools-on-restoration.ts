import { UnfreezePool } from '#commands';
import { poolsOf } from '../collecting/pools.js';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R34: once nothing is unpaid, the very next debit succeeds. A freeze for another reason stays (S10). */
export const unfreezePoolsOnRestoration = reaction(
  'unfreeze-pools-on-restoration',
  ['StandingRestored'],
  async ({ stream }, desk) => {
    const request = { reason: 'suspended', note: null } as const;
    for (const account of await poolsOf(desk, idIn(stream)))
      await desk.send(
        poolStream(account),
        ['unfreeze', account],
        (envelope) => new UnfreezePool(account, request, envelope),
        { unless: ['account-not-found'] },
      );
  },
);
