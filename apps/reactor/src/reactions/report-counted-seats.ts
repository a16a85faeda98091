import { seatCountOf } from '#domain/customer';
import { idIn } from '../names.js';
import { reaction } from '../reaction.js';

/** R68: the payment provider is told how many seats a plan counts whenever that may have changed. */
export const reportCountedSeats = reaction(
  'report-counted-seats',
  [
    'SubscriptionStarted',
    'SubscriptionRenewed',
    'PlanChanged',
    'InvitationAccepted',
    'MemberRoleChanged',
    'MemberRemoved',
    'OwnershipTransferred',
  ],
  async ({ stream }, desk) => {
    const customer = idIn(stream);
    // As it is now: a report that is repeated late says what is true then.
    const { value: counted } = await desk.customers.read(
      customer,
      (state) => (state.subscription === null ? null : seatCountOf(state, state.subscription)),
      desk.now(),
    );
    if (counted?.model === 'counted')
      await desk.payments.reportQuantity({ customer, seats: counted.paid, at: desk.now() });
  },
);
