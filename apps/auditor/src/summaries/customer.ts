import type { CustomerEvent, InvoiceLine } from '#domain/customer';
import { formatNanos, sum, zero, type Nanos } from '#kernel';
import { moment } from '../print/times.js';
import { counted, named, said, words, worth, type Says, type Summary } from './wording.js';

type Lines = { readonly lines: readonly InvoiceLine[] };
type Seated = 'InvitationAccepted' | 'MemberRoleChanged' | 'MemberRemoved' | 'OwnershipTransferred';

const totalOf = (lines: readonly InvoiceLine[]): Nanos => sum(lines.map(({ amount }) => amount));

/** `5 × 29 for 14 of 30 days = 67.67` */
export const lineText = ({ item, tier, quantity, unitPrice, days, of, amount }: InvoiceLine): string => {
  const part = days === of ? '' : ` for ${days.toString()} of ${of.toString()} days`;
  const what = tier === null ? item : `${item} ${tier}`;
  return `${what} ${quantity.toString()} × ${formatNanos(unitPrice)}${part} = ${formatNanos(amount)}`;
};
const linesText = (lines: readonly InvoiceLine[]): string => lines.map(lineText).join(' + ');
const withLines = ({ lines }: Lines, ...parts: readonly (string | null)[]): Summary => ({
  amount: lines.length === 0 ? null : totalOf(lines),
  says: words(...parts, linesText(lines)),
});
const planText = ({ policy, tier }: { readonly policy: string; readonly tier: string | null }): string =>
  tier === null ? policy : `${policy} ${tier}`;
const seatsText = (seats: number): string | null => (seats === 0 ? null : counted(seats, 'seat'));

const membersSay: Pick<Says<CustomerEvent>, Seated> = {
  InvitationAccepted: (data) => withLines(data, data.member, data.role, data.invitation),
  MemberRoleChanged: (data) => withLines(data, data.member, `${data.from} → ${data.to}`),
  MemberRemoved: (data) => withLines(data, data.member, data.role, data.how),
  OwnershipTransferred: (data) => withLines(data, `${data.from} → ${data.to}`),
};

/** Nothing in a customer's stream is personal: whom an id stands for is in the vault. */
export const customerSays: Says<CustomerEvent> = {
  ...membersSay,
  CustomerRegistered: ({ kind, customer, owner, zone }) =>
    said(`${kind} ${customer}`, `owner ${owner}`, zone),
  InvitationSent: ({ invitation, role, expiresAt }) => said(invitation, role, `until ${moment(expiresAt)}`),
  InvitationRevoked: ({ invitation }) => said(invitation),
  InvitationExpired: ({ invitation }) => said(invitation),
  SpaceCreated: ({ space }) => said(space),
  SpaceArchived: ({ space }) => said(space),
  DataPolicyChanged: ({ codeTrainingOptOut, usageAnalytics }) =>
    said(
      `code training ${codeTrainingOptOut ? 'not allowed' : 'allowed'}`,
      `usage analytics ${usageAnalytics ? 'on' : 'off'}`,
    ),
  BillingDetailsChanged: ({ details }) => said(details ?? 'none'),
  ContractRecorded: ({ contract, singleSignOn, dataProcessingAgreement }) =>
    said(
      contract,
      singleSignOn ? 'single sign-on' : null,
      dataProcessingAgreement ? 'data processing agreement' : null,
    ),
  SubscriptionOrdered: (data) =>
    withLines(data, data.order, planText(data), `by the ${data.interval}`, seatsText(data.seats)),
  SubscriptionStarted: (data) =>
    worth(
      data.total,
      data.subscription,
      planText(data),
      seatsText(data.seats),
      `cycle ${moment(data.cycle.start)} up to ${moment(data.cycle.end)}`,
      data.zone,
    ),
  SubscriptionOrderFailed: ({ order, reason }) => said(order, reason),
  SubscriptionRenewed: (data) =>
    worth(
      data.total,
      data.policy,
      seatsText(data.seats),
      `cycle ${moment(data.cycle.start)} up to ${moment(data.cycle.end)}`,
      linesText(data.lines),
    ),
  SubscriptionCancelled: ({ endsAt, reason }) => said(`ends ${moment(endsAt)}`, reason),
  CancellationTakenBack: ({ renewsAt }) => said(`renews ${moment(renewsAt)}`),
  AutoRenewChanged: ({ autoRenew }) => said(autoRenew ? 'on' : 'off'),
  SubscriptionEnded: (data) => withLines(data, data.why, data.policy),
  IntervalChangeScheduled: ({ interval, effectiveAt }) =>
    said(`by the ${interval}`, `from ${moment(effectiveAt)}`),
  PlanChangeOrdered: (data) => withLines(data, data.order, planText(data), data.reason),
  PlanChangeFailed: ({ order, reason }) => said(order, reason),
  PlanChangeScheduled: (data) => said(planText(data), `from ${moment(data.effectiveAt)}`, data.reason),
  PlanChangeTakenBack: ({ policy }) => said(policy),
  PlanChanged: (data) =>
    withLines(
      data,
      `${data.from.policy} → ${planText(data)}`,
      data.released.length === 0 ? null : `without ${data.released.join(', ')}`,
      data.reason,
    ),
  SeatsOrdered: (data) => withLines(data, data.order, counted(data.quantity, 'seat')),
  SeatsAdded: (data) =>
    withLines(data, data.order, counted(data.quantity, 'seat'), `${data.paid.toString()} paid now`),
  OrderNeedsAction: ({ order, payment }) => said(order, payment, 'a further step of the payer'),
  SeatOrderFailed: ({ order, reason }) => said(order, reason),
  SeatRemovalScheduled: ({ quantity, scheduled, effectiveAt }) =>
    said(counted(quantity, 'seat'), `${scheduled.toString()} in all`, `from ${moment(effectiveAt)}`),
  SeatRemovalTakenBack: ({ quantity, scheduled }) =>
    said(counted(quantity, 'seat'), `${scheduled.toString()} still go`),
  SeatChangesClosed: (data) => withLines(data, data.of),
  CreditsAllotted: ({ month, grants, seats, streak, policy }) => ({
    amount: grants.length === 0 ? zero : sum(grants.map(({ amount }) => amount)),
    says: words(
      `month ${month.toString()}`,
      seatsText(seats),
      named('streak', streak?.toString() ?? null),
      policy,
    ),
  }),
  StreakBroken: ({ reason }) => said(reason),
  CycleStatementRendered: ({ statement, from, until, currency, sha256 }) =>
    said(statement, `${moment(from)} up to ${moment(until)}`, currency, `sha-256 ${sha256}`),
};
