import {
  acceptInvitation,
  changePlan,
  customers,
  fulfilOrder,
  orderSeats,
  orderSubscription,
  previewPlanChange,
  previewSeatRemoval,
  previewSeats,
  previewSubscription,
  registerCustomer,
  removeSeats,
  sendInvitation,
  type Customer,
  type CustomerEvent,
  type PlanChange,
  type Preview,
  type Subscribe,
} from '#domain/customer';
import { planTermsOf, policyCatalogue, type PlanTerms } from '#domain/policy';
import { instantOf, type Decide, type Instant, type Refused, type View } from '#kernel';
import { storyOf } from './decider.js';

/** The customer's stories speak in dates; `on('2026-01-31')` is midnight in UTC. */
export const on = (date: string, time = '00:00:00'): Instant => instantOf(`${date}T${time}.000Z`);

export const planOf = (plan: string, changes: Partial<PlanTerms> = {}): PlanTerms => {
  const document = policyCatalogue.find((one) => one.plan === plan);
  if (document === undefined) throw new Error(`${plan} is in the catalogue`);
  return { ...planTermsOf(document), ...changes };
};

export const desk = storyOf(customers);

type Deciding = Decide<CustomerEvent, Customer, string>;
type Look = (customer: View<Customer>, at: Instant) => Preview | Refused<string>;

/** History, settled up to an instant and then decided on: what the log would hold. A refusal is a mistake of the story. */
export const lived = (
  history: readonly CustomerEvent[],
  ...steps: readonly (readonly [Instant, Deciding])[]
): readonly CustomerEvent[] => {
  const customer = desk.given(...history);
  const log = [...history];
  for (const [at, decide] of steps) {
    const watched: Deciding = (state, when) => {
      const decision = decide(state, when);
      if (decision.kind === 'refused') throw new Error(`the story was refused: ${JSON.stringify(decision)}`);
      return decision;
    };
    log.push(...customer.when(at, watched).events);
  }
  return log;
};

/** Looks and confirms what is shown: what a person does who likes the preview. */
export const confirming =
  (look: Look, confirm: (token: string) => Deciding): Deciding =>
  (customer, at) => {
    const preview = look(customer, at);
    return preview.kind === 'refused' ? preview : confirm(preview.token)(customer, at);
  };

/** The state after a history, settled up to an instant. */
export const stateOf = (history: readonly CustomerEvent[], at: Instant): Customer =>
  desk.given(...history).when(at, () => ({ kind: 'accepted', events: [] })).state;

export const shown = (history: readonly CustomerEvent[], at: Instant, look: Look): Preview => {
  const preview = look(stateOf(history, at), at);
  if (preview.kind === 'refused') throw new Error(`no preview: ${preview.code}`);
  return preview;
};

export const registered = (
  at: Instant,
  kind: 'organization' | 'individual' = 'organization',
  zone = 'UTC',
): readonly CustomerEvent[] =>
  lived([], [at, registerCustomer({ customer: 'cus_1', kind, zone, owner: 'ann' })]);

export const choiceOf = (plan: string, more: Partial<Subscribe> = {}): Subscribe => ({
  policy: `${plan}@1`,
  terms: planOf(plan),
  tier: null,
  seats: 0,
  interval: 'month',
  ...more,
});

export const subscribing = (choice: Subscribe): Deciding =>
  confirming(previewSubscription(choice), (token) =>
    orderSubscription({ ...choice, order: 'ord_sub', subscription: 'sub_1', token }),
  );

export const paid = (order: string): Deciding => fulfilOrder({ order });

/** A customer whose subscription was ordered, paid and started at one instant, which is the anchor. */
export const subscribed = (
  at: Instant,
  choice: Subscribe,
  kind: 'organization' | 'individual' = choice.terms.audience,
  zone = 'UTC',
): readonly CustomerEvent[] =>
  lived(registered(at, kind, zone), [at, subscribing(choice)], [at, paid('ord_sub')]);

export const ordering = (order: string, quantity: number): Deciding =>
  confirming(previewSeats({ quantity }), (token) => orderSeats({ order, quantity, token }));

export const removing = (quantity: number): Deciding =>
  confirming(previewSeatRemoval({ quantity }), (token) => removeSeats({ quantity, token }));

export const changing = (change: PlanChange, order = 'ord_plan'): Deciding =>
  confirming(previewPlanChange(change), (token) => changePlan({ ...change, order, token }));

export const invite = (name: string, role: 'owner' | 'admin' | 'member' = 'member'): Deciding =>
  sendInvitation({ invitation: `ivt_${name}`, invitee: `vault_${name}`, role, lifeDays: null });

export const join = (name: string): Deciding => acceptInvitation({ invitation: `ivt_${name}`, member: name });

/** Each is invited and joins at one instant. */
export const joined = (at: Instant, ...names: readonly string[]) =>
  names.flatMap((name) => [[at, invite(name)] as const, [at, join(name)] as const]);

/** The lines of the latest event of a type. */
export const linesOf = (history: readonly CustomerEvent[], type: CustomerEvent['type']) => {
  const event = history.findLast((one) => one.type === type);
  return event !== undefined && 'lines' in event.data ? event.data.lines : [];
};

/** What an invoice line says: quantity × price × days of days = amount. */
export const told = (
  lines: readonly { quantity: number; unitPrice: bigint; days: number; of: number; amount: bigint }[],
) =>
  lines.map(
    ({ quantity, unitPrice, days, of, amount }) =>
      `${quantity.toString()} × ${dollars(unitPrice)} × ${days.toString()}/${of.toString()} = ${dollars(amount)}`,
  );

const dollars = (nanos: bigint): string => {
  const cents = nanos / 10_000_000n;
  const sign = cents < 0n ? '-' : '';
  const size = cents < 0n ? -cents : cents;
  return `${sign}${(size / 100n).toString()}.${(size % 100n).toString().padStart(2, '0')}`;
};
