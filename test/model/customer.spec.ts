import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import {
  cancelSubscription,
  changeAutoRenew,
  changeInterval,
  changeRole,
  customerEvents,
  customers,
  customerState,
  failOrder,
  fulfilOrder,
  keepSeats,
  heldByInvoice,
  nextInvoiceOf,
  noteOrderAction,
  previewCancellation,
  previewTakingBack,
  removeMember,
  revokeInvitation,
  settleCustomer,
  takeBackCancellation,
  takeBackPlanChange,
  transferOwnership,
  type Customer,
  type CustomerEvent,
  type Subscribe,
} from '#domain/customer';
import { amount, nanosOf, plusMs, sum, type Decide, type Instant, type Json } from '#kernel';
import {
  changing,
  choiceOf,
  confirming,
  desk,
  invite,
  join,
  lived,
  on,
  ordering,
  paid,
  planOf,
  registered,
  removing,
  subscribing,
} from '../support/customer-stories.js';

type Deciding = Decide<CustomerEvent, Customer, string>;
type Life = { readonly first: Subscribe; readonly life: readonly Step[] };
type Step = { readonly hours: number; readonly decide: Deciding; readonly sweeps: readonly number[] };

const start = on('2026-01-31', '10:00:00');
const soloBook = [
  { from: '2025-01-01', lines: [{ item: 'base', tier: null, billed: 'month', perMonth: amount('7') }] },
] as const;
const plans = [
  choiceOf('teams', { seats: 3 }),
  choiceOf('teams', { policy: 'teams@2', seats: 6 }),
  choiceOf('pooled-team'),
  choiceOf('pooled-team', { interval: 'year' }),
  choiceOf('pro', { terms: planOf('pro', { books: soloBook }) }),
];

const people = ['ann', 'bob', 'cleo', 'dan', 'eve'];
const person = fc.constantFrom(...people);
const role = fc.constantFrom('owner', 'admin', 'member');
const seats = fc.integer({ min: 1, max: 4 });
const plan = fc.constantFrom(...plans);

/** Pays or loses what is ordered, so that most lives get somewhere. */
const answered =
  (works: boolean): Deciding =>
  (customer, at) => {
    const id = customer.order?.id ?? 'ord_none';
    return works
      ? fulfilOrder({ order: id })(customer, at)
      : failOrder({ order: id, reason: 'declined' })(customer, at);
  };
/** The payer has to take a further step first. */
const stepped: Deciding = (customer, at) =>
  noteOrderAction({ order: customer.order?.id ?? 'ord_none', payment: 'pay_1' })(customer, at);
const asked =
  (name: string, as: 'owner' | 'admin' | 'member'): Deciding =>
  (customer, at) =>
    customer.invitations.has(`ivt_${name}`) ? join(name)(customer, at) : invite(name, as)(customer, at);

/** Whatever people do, in any order; most of what makes no sense is refused, and a refusal changes nothing. */
const anything: fc.Arbitrary<Deciding> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(person, role).map(([name, as]) => asked(name, as)) },
  person.map((name) => revokeInvitation({ invitation: `ivt_${name}` })),
  { weight: 3, arbitrary: person.map((member) => removeMember({ member, how: 'left' })) },
  fc.tuple(person, role).map(([member, as]) => changeRole({ member, role: as })),
  fc.tuple(person, person).map(([from, to]) => transferOwnership({ from, to })),
  { weight: 3, arbitrary: plan.map((choice) => subscribing(choice)) },
  { weight: 3, arbitrary: seats.map((quantity) => ordering('ord_seats', quantity)) },
  { weight: 2, arbitrary: seats.map(removing) },
  seats.map((quantity) => keepSeats({ quantity })),
  { weight: 2, arbitrary: plan.map((choice) => changing({ ...choice, reason: 'asked' })) },
  fc.constant<Deciding>(takeBackPlanChange),
  { weight: 14, arbitrary: fc.constantFrom(true, true, true, true, false).map(answered) },
  { weight: 3, arbitrary: fc.constant<Deciding>(stepped) },
  fc.constantFrom('month' as const, 'year' as const).map((interval) => changeInterval({ interval })),
  fc.boolean().map((autoRenew) => changeAutoRenew({ autoRenew })),
  fc.constant(confirming(previewCancellation, (token) => cancelSubscription({ token, reason: null }))),
  fc.constant(confirming(previewTakingBack, (token) => takeBackCancellation({ token }))),
  fc.constant<Deciding>(settleCustomer),
);
const gap = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }) },
  fc.integer({ min: 0, max: 24 * 45 }),
);
const lives = fc.record({
  first: plan.filter(({ terms }) => terms.audience === 'organization'),
  life: fc.array(
    fc.record({
      hours: gap,
      decide: anything,
      sweeps: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
    }),
    { minLength: 10, maxLength: 60, size: 'max' },
  ),
});

/** The log of a life: `swept` also settles at instants between the steps, as a reactor that is never late would. */
const live = ({ first, life }: Life, swept: boolean): readonly CustomerEvent[] => {
  const log = [...lived(registered(start), [start, subscribing(first)], [start, paid('ord_sub')])];
  const customer = desk.given(...log);
  const then = (at: Instant, decide: Deciding) => log.push(...customer.when(at, decide).events);
  let now = start;
  for (const { hours, decide, sweeps } of life) {
    const span = hours * 3_600_000;
    if (swept)
      for (const part of sweeps.toSorted()) then(plusMs(now, Math.floor(part * span)), settleCustomer);
    now = plusMs(now, span);
    then(now, decide);
  }
  then(plusMs(now, 40 * 86_400_000), settleCustomer);
  return log;
};

/** Seats and owners counted from the events alone, without the fold. */
const counted = (log: readonly CustomerEvent[]) => {
  const roles = new Map<string, string>();
  let seats: { paid: number; removals: number } | null = null;
  const bought = (terms: { readonly seats: { readonly model: string } | null }, paid: number) =>
    terms.seats?.model === 'purchased' ? { paid, removals: 0 } : null;
  let ordered: ReturnType<typeof bought> = null;
  for (const { type, data } of log) {
    if (type === 'CustomerRegistered') roles.set(data.owner, 'owner');
    if (type === 'InvitationAccepted') roles.set(data.member, data.role);
    if (type === 'MemberRoleChanged') roles.set(data.member, data.to);
    if (type === 'MemberRemoved') roles.delete(data.member);
    if (type === 'OwnershipTransferred') roles.set(data.from, 'admin').set(data.to, 'owner');
    if (type === 'SubscriptionOrdered') ordered = bought(data.terms, data.seats);
    if (type === 'SubscriptionStarted') seats = ordered;
    if (type === 'SubscriptionEnded') seats = null;
    if (type === 'PlanChanged') {
      seats = bought(data.terms, data.seats);
      for (const member of data.released) roles.delete(member);
    }
    if (type === 'SeatsAdded' && seats !== null) seats = { ...seats, paid: seats.paid + data.quantity };
    if (type === 'SeatRemovalScheduled' && seats !== null)
      seats = { ...seats, removals: seats.removals + data.quantity };
    if (type === 'SeatRemovalTakenBack' && seats !== null)
      seats = { ...seats, removals: seats.removals - data.quantity };
    if (type === 'SubscriptionRenewed' && seats !== null)
      seats = { paid: seats.paid - seats.removals, removals: 0 };
    expect([...roles.values()]).toContain('owner');
    if (seats !== null) expect(roles.size + seats.removals).toBeLessThanOrEqual(seats.paid);
  }
  return seats;
};

// Many runs of a property take their time where they are asked for, and more on a slow machine.
jest.setTimeout(240_000);

describe('any life of a customer', () => {
  const runs = { numRuns: process.env['FULL'] === undefined ? 60 : 1_000 };

  it('has an owner and never more members than paid seats (invariant 5)', () => {
    fc.assert(
      fc.property(lives, (life) => {
        counted(live(life, false));
      }),
      runs,
    );
  });
  it('is the same, however late anybody looked (invariant 9)', () => {
    fc.assert(
      fc.property(lives, (life) => {
        expect(live(life, true)).toEqual(live(life, false));
      }),
      runs,
    );
  });
  it('turns its cycles on boundaries of one anchor, and bills what the next-invoice preview showed (R20, R25)', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const log = live(life, false);
        const state = customers.initial();
        for (const event of log) {
          const preview = event.type === 'SubscriptionRenewed' ? nextInvoiceOf(state) : null;
          if (event.type === 'SubscriptionRenewed') {
            const { lines, total } = event.data;
            const { lines: held, givenBack } = heldByInvoice(lines);
            const shown = { at: event.at, total: nanosOf(total + givenBack), givenBack };
            expect(preview).toMatchObject(givenBack === 0n ? { ...shown, lines } : shown);
            expect(shown.total).toBe(sum(held.map(({ amount }) => amount)));
            expect(event.data.cycle.start).toBe(state.subscription?.cycle.end);
          }
          const anchor = state.subscription?.anchor;
          customers.evolve(state, event);
          if (anchor !== undefined && state.subscription !== null)
            expect(state.subscription.anchor).toBe(anchor);
        }
      }),
      runs,
    );
  });
  it('is the same from its bytes and from a snapshot (S31)', () => {
    fc.assert(
      fc.property(lives, fc.nat(), (life, cut) => {
        const log = live(life, false);
        const stored = log.map((event) => {
          const { storedName, data } = customerEvents.encode(event);
          return customerEvents.decode(storedName, event.at, JSON.parse(JSON.stringify(data)) as Json);
        });
        expect(stored).toEqual(log);
        const half = cut % (log.length + 1);
        const { state } = desk.given(...stored.slice(0, half));
        const thawed = customerState.decode(JSON.parse(JSON.stringify(customerState.encode(state))) as Json);
        expect(thawed).toEqual(state);
        const on = (from: Customer) =>
          stored.slice(half).reduce((so, event) => customers.evolve(so, event), from);
        expect(on(thawed)).toEqual(desk.given(...log).state);
      }),
      runs,
    );
  });
});
