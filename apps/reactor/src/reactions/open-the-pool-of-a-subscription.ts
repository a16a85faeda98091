import { accountOfCustomer, AssignPolicy, MoveAnchor, OpenAccount, type Envelope } from '#commands';
import { plusMs } from '#kernel';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** A subscription has a pool on its plan's terms, with its anchor, also where the pool was there before: months of credits and cycles of seats are of one clock. */
export const openThePoolOfASubscription = reaction(
  'open-the-pool-of-a-subscription',
  ['SubscriptionStarted'],
  async ({ stream, event }, desk) => {
    const { policy: plan, anchor, zone } = event.data;
    const customer = idIn(stream);
    const account = accountOfCustomer(customer);
    const { value: kind } = await desk.customers.read(
      customer,
      (state) => state.registered?.kind,
      desk.now(),
    );
    const owner = { kind: kind ?? 'organization', id: customer } as const;
    const opened = await desk.send(
      poolStream(account),
      ['open'],
      (envelope) => new OpenAccount(account, { owner, plan, anchor, zone }, envelope),
      { unless: ['account-exists'] },
    );
    if (opened.kind === 'accepted') return;
    const move = (envelope: Envelope): MoveAnchor => new MoveAnchor(account, { anchor }, envelope);
    const moved = await desk.send(poolStream(account), ['anchor'], move, {
      unless: ['anchor-moves-too-early'],
    });
    // The pool has gone on since, or begun at this very instant: then from the next one on.
    if (moved.kind === 'refused')
      await desk.send(poolStream(account), ['anchor', 'late'], move, { at: plusMs(desk.now(), 1) });
    await desk.send(
      poolStream(account),
      ['assign'],
      (envelope) => new AssignPolicy(account, { plan, ofCustomer: true }, envelope),
    );
  },
);
