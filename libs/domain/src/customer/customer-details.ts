import { accept, isZone, refuse, type Decide } from '#kernel';
import type { Customer, CustomerKind } from './customer.js';
import type { CustomerEvent, DataOf } from './events.js';
import { refusalOfTeam } from './invitations.js';
import { customerLimits } from './limits.js';

export type RegisterCustomer = {
  readonly customer: string;
  readonly kind: CustomerKind;
  readonly zone: string;
  readonly owner: string;
};

/** Somebody signs up: an organization, or for themselves. The first member owns it. */
export const registerCustomer =
  ({
    customer: id,
    kind,
    zone,
    owner,
  }: RegisterCustomer): Decide<CustomerEvent, Customer, 'customer-exists' | 'zone-unknown'> =>
  ({ registered }, at) => {
    if (registered !== null) return refuse('customer-exists', { customer: registered.id });
    if (!isZone(zone)) return refuse('zone-unknown', { zone });
    return accept([{ type: 'CustomerRegistered', at, data: { customer: id, kind, zone, owner } }]);
  };

type NotThere = 'customer-not-found';
type NoTeam = NotThere | 'customer-is-individual';

/** The same space again is the space that is there. */
export const createSpace =
  ({ space }: { readonly space: string }): Decide<CustomerEvent, Customer, NoTeam | 'too-many-spaces'> =>
  (customer, at) => {
    const refused = refusalOfTeam(customer);
    if (refused !== null) return refused;
    if (customer.spaces.has(space)) return accept([]);
    if (customer.spaces.size >= customerLimits.spaces)
      return refuse('too-many-spaces', { limit: customerLimits.spaces });
    return accept([{ type: 'SpaceCreated', at, data: { space } }]);
  };

export const archiveSpace =
  ({ space }: { readonly space: string }): Decide<CustomerEvent, Customer, NoTeam | 'space-not-found'> =>
  (customer, at) => {
    const refused = refusalOfTeam(customer);
    if (refused !== null) return refused;
    const archived = customer.spaces.get(space);
    if (archived === undefined) return refuse('space-not-found', { space });
    return accept(archived ? [] : [{ type: 'SpaceArchived', at, data: { space } }]);
  };

/** R51. The same choice again changes nothing. */
export const changeDataPolicy =
  (chosen: DataOf<'DataPolicyChanged'>): Decide<CustomerEvent, Customer, NotThere> =>
  ({ registered, dataPolicy }, at) => {
    if (registered === null) return refuse('customer-not-found');
    const { codeTrainingOptOut, usageAnalytics } = chosen;
    const same =
      dataPolicy.codeTrainingOptOut === codeTrainingOptOut && dataPolicy.usageAnalytics === usageAnalytics;
    return accept(
      same ? [] : [{ type: 'DataPolicyChanged', at, data: { codeTrainingOptOut, usageAnalytics } }],
    );
  };

/** R82: a vault reference, never the details; every later invoice shows them. */
export const changeBillingDetails =
  ({ details }: DataOf<'BillingDetailsChanged'>): Decide<CustomerEvent, Customer, NotThere> =>
  ({ registered, billingDetails }, at) => {
    if (registered === null) return refuse('customer-not-found');
    return accept(
      billingDetails === details ? [] : [{ type: 'BillingDetailsChanged', at, data: { details } }],
    );
  };

/** R79: facts of an agreement; credits, price and terms are a policy of its own. */
export const recordContract =
  (agreed: DataOf<'ContractRecorded'>): Decide<CustomerEvent, Customer, NotThere> =>
  ({ registered, contract }, at) => {
    if (registered === null) return refuse('customer-not-found');
    const same =
      contract !== null &&
      contract.contract === agreed.contract &&
      contract.singleSignOn === agreed.singleSignOn &&
      contract.dataProcessingAgreement === agreed.dataProcessingAgreement;
    return accept(same ? [] : [{ type: 'ContractRecorded', at, data: agreed }]);
  };

/** R43: a month that was not paid for ends the streak; whoever knows of it says why. */
export const breakStreak =
  ({
    reason,
  }: {
    readonly reason: string;
  }): Decide<CustomerEvent, Customer, NotThere | 'subscription-not-found'> =>
  ({ registered, subscription }, at) => {
    if (registered === null) return refuse('customer-not-found');
    if (subscription === null) return refuse('subscription-not-found');
    const begun = subscription.streakFrom <= subscription.allotted;
    const counts = subscription.plan.terms.pass !== null && begun;
    return accept(counts ? [{ type: 'StreakBroken', at, data: { reason } }] : []);
  };
