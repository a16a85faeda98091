import type { CustomerEvent, Subscribed } from '#domain/customer';
import { invariant } from '#kernel';
import type { CustomerFact } from '../ledger-events.js';
import { afterSubscribed, subscribedFrom, subscribedText } from '../subscribed.js';
import type { CustomerRow } from './table.js';

type Registered = Extract<CustomerEvent, { readonly type: 'CustomerRegistered' }>;

const registered = ({ at, data }: Registered, position: bigint): CustomerRow => ({
  customer: data.customer,
  kind: data.kind,
  zone: data.zone,
  created_at: at,
  code_training_opt_out: false,
  usage_analytics: true,
  billing_details: null,
  contract: null,
  single_sign_on: null,
  data_processing_agreement: null,
  contract_at: null,
  ...running(subscribedFrom(null)),
  position,
});

/** The columns that say what runs, and the state that they are made of. */
const running = (state: Subscribed) => {
  const { subscription } = state;
  const { seats = null } = subscription?.plan.terms ?? {};
  return {
    subscription: subscription?.id ?? null,
    policy: subscription?.plan.policy ?? null,
    tier: subscription?.plan.tier ?? null,
    interval: subscription?.interval ?? null,
    cycle_start: subscription?.cycle.start ?? null,
    cycle_end: subscription?.cycle.end ?? null,
    renews: subscription !== null && subscription.autoRenew && !subscription.cancelled,
    seats_model: seats?.model ?? null,
    exempt_roles: seats?.exemptRoles ?? [],
    count_pending: seats?.countPending ?? false,
    bought: subscription?.paid ?? 0,
    removals: subscription?.removals ?? 0,
    state: subscribedText(state),
  };
};

const described = (row: CustomerRow, event: CustomerEvent): CustomerRow => {
  switch (event.type) {
    case 'DataPolicyChanged': {
      const { codeTrainingOptOut, usageAnalytics } = event.data;
      return { ...row, code_training_opt_out: codeTrainingOptOut, usage_analytics: usageAnalytics };
    }
    case 'BillingDetailsChanged':
      return { ...row, billing_details: event.data.details };
    case 'ContractRecorded': {
      const { contract, singleSignOn, dataProcessingAgreement } = event.data;
      return {
        ...row,
        contract,
        single_sign_on: singleSignOn,
        data_processing_agreement: dataProcessingAgreement,
        contract_at: event.at,
      };
    }
    case 'PlanChanged': // a plan is for one kind of customer, and makes them that kind
      return { ...row, kind: event.data.terms.audience };
    default:
      return row;
  }
};

/** A customer's row after more of its events. */
export const customerAfter = (before: CustomerRow | null, facts: readonly CustomerFact[]): CustomerRow => {
  let row = before;
  let state = subscribedFrom(before?.state ?? null);
  for (const { event, position } of facts) {
    if (event.type === 'CustomerRegistered') row = registered(event, position);
    invariant(row !== null, 'a customer is registered before anything else');
    row = described(row, event);
    state = afterSubscribed(state, event);
  }
  invariant(row !== null, 'a customer with events has a row');
  return { ...row, ...running(state) };
};
