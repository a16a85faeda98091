import {
  archiveSpace,
  breakStreak,
  cancelSubscription,
  changeAutoRenew,
  changeBillingDetails,
  changeDataPolicy,
  changeInterval,
  changeRole,
  createSpace,
  failOrder,
  fulfilOrder,
  keepSeats,
  noteOrderAction,
  previewCancellation,
  previewTakingBack,
  recordContract,
  removeMember,
  revokeInvitation,
  settleCustomer,
  takeBackCancellation,
  takeBackPlanChange,
  transferOwnership,
  type Customer,
  type CustomerEvent,
} from '#domain/customer';
import type { Decide } from '#kernel';
import { oneOf, type Moment } from './moment.js';
import {
  changing,
  choiceOf,
  confirming,
  invite,
  join,
  ordering,
  removing,
  subscribing,
} from './customer-stories.js';

type Deciding = Decide<CustomerEvent, Customer, string>;

const teams = [
  choiceOf('teams', { seats: 4 }),
  choiceOf('teams', { policy: 'teams@2', seats: 8 }),
  choiceOf('pooled-team'),
  choiceOf('pooled-team', { interval: 'year' }),
] as const;
const alone = [
  choiceOf('pass', { tier: '49' }),
  choiceOf('pass', { tier: '199', interval: 'year' }),
] as const;

/** Each subscription has an id of its own, or the next one would be taken for the same. */
const subscribingAnew =
  (plan: (typeof teams | typeof alone)[number], n: number): Deciding =>
  (customer, at) => {
    const decision = subscribing(plan)(customer, at);
    if (decision.kind === 'refused') return decision;
    const id = n.toString();
    const events = decision.events.map((event) =>
      event.type === 'SubscriptionOrdered'
        ? { ...event, data: { ...event.data, order: `ord_s${id}`, subscription: `sub_${id}` } }
        : event,
    );
    return { kind: 'accepted', events };
  };

const answered =
  (works: boolean): Deciding =>
  (customer, at) => {
    const order = customer.order?.id ?? 'ord_none';
    return works
      ? fulfilOrder({ order })(customer, at)
      : failOrder({ order, reason: 'card_declined' })(customer, at);
  };
/** Some orders wait for a further step of their payer before they come to their end. */
const stepped: Deciding = (customer, at) =>
  noteOrderAction({
    order: customer.order?.id ?? 'ord_none',
    payment: `pay_${customer.order?.id ?? 'none'}`,
  })(customer, at);
/** Open invitations are mostly accepted, and members asked for rather than strangers. */
const peopleDecision =
  ({ pick }: Moment): Deciding =>
  (customer, at) => {
    const [open] = customer.invitations.keys();
    const name = oneOf(pick, ['bob', 'cleo', 'dan', 'eve', 'fay']);
    const members = [...customer.members.keys()];
    const member = members[pick(Math.max(members.length, 1))] ?? 'ann';
    const role = oneOf(pick, ['owner', 'admin', 'member', 'member']);
    const roll = pick(12);
    if (open !== undefined && roll < 5) return join(open.slice('ivt_'.length))(customer, at);
    if (open !== undefined && roll === 5) return revokeInvitation({ invitation: open })(customer, at);
    if (roll < 8) return invite(name, role)(customer, at);
    if (roll < 10) return removeMember({ member, how: oneOf(pick, ['left', 'removed']) })(customer, at);
    if (roll === 10) return changeRole({ member, role })(customer, at);
    return transferOwnership({ from: 'ann', to: member })(customer, at);
  };

const planDecision = ({ pick, n }: Moment): Deciding => {
  const plan = oneOf(pick, [...teams, ...teams, ...alone]);
  const quantity = 1 + pick(3);
  const choices: readonly [Deciding, ...Deciding[]] = [
    subscribingAnew(plan, n),
    subscribingAnew(plan, n),
    ordering(`ord_${n.toString()}`, quantity),
    ordering(`ord_${n.toString()}`, quantity),
    removing(1),
    keepSeats({ quantity: 1 }),
    changing({ ...plan, reason: 'asked' }, `ord_${n.toString()}`),
    changing({ ...plan, reason: 'asked' }, `ord_${n.toString()}`),
    takeBackPlanChange,
    changeInterval({ interval: oneOf(pick, ['month', 'year']) }),
    changeAutoRenew({ autoRenew: pick(4) !== 0 }),
    confirming(previewCancellation, (token) => cancelSubscription({ token, reason: 'too dear' })),
    confirming(previewTakingBack, (token) => takeBackCancellation({ token })),
    breakStreak({ reason: 'paused' }),
  ];
  return oneOf(pick, choices);
};

const detailDecision = ({ pick, n }: Moment): Deciding => {
  const space = `spc_${pick(4).toString()}`;
  switch (pick(6)) {
    case 0:
      return createSpace({ space });
    case 1:
      return archiveSpace({ space });
    case 2:
    case 3:
      return changeDataPolicy({ codeTrainingOptOut: pick(2) === 0, usageAnalytics: pick(2) === 0 });
    case 4:
      return changeBillingDetails({ details: `vlt_${n.toString()}` });
    default:
      return recordContract({
        contract: 'doc_1',
        singleSignOn: pick(2) === 0,
        dataProcessingAgreement: true,
      });
  }
};

/** Whatever people do with a customer, in any order; most of what makes no sense is refused. */
export const customerDecision =
  (moment: Moment): Deciding =>
  (customer, at) => {
    const { pick } = moment;
    if (customer.order !== null && pick(3) !== 0) {
      const end = pick(6);
      return end === 5 ? stepped(customer, at) : answered(end !== 0)(customer, at);
    }
    const roll = pick(100);
    if (roll < 40) return peopleDecision(moment)(customer, at);
    if (roll < 85) return planDecision(moment)(customer, at);
    return roll < 95 ? detailDecision(moment)(customer, at) : settleCustomer(customer, at);
  };
