import { nanosOf, type Nanos } from '#kernel';
import type { ChargeAnswer, PaymentMethod, PaymentMethods, RefundAnswer } from '../port.js';
import {
  acted,
  answerOf,
  firstAsked,
  overAlready,
  refundAnswerOf,
  refundableOf,
  settles,
  type Behaviour,
  type Booked,
  type FakePayments,
} from './behaviour.js';
import { afterSetup, chosen, defaultOf, firstOnFile, setupAnswer, without } from './on-file.js';

type Held = { booked: Booked; pending: number };

/** The sandbox's provider in memory, for tests: what it has answered it answers again, as the durable one does. */
export const memoryPayments = (): FakePayments & {
  /** Settled charges by payment id, and what each took: money that left a customer. */
  readonly taken: () => ReadonlyMap<string, Nanos>;
  /** What went back, by payment id. */
  readonly returned: () => ReadonlyMap<string, Nanos>;
  /** Seats that it was told of, the latest for each customer. */
  readonly quantities: ReadonlyMap<string, number>;
} => {
  const behaviours = new Map<string, Behaviour>();
  const methods = new Map<string, readonly PaymentMethod[]>();
  const charges = new Map<string, Held>();
  const refunds = new Map<string, { payment: string; amount: Nanos; answer: RefundAnswer }>();
  const quantities = new Map<string, number>();

  const backOf = (payment: string): Nanos => {
    let back = 0n;
    for (const one of refunds.values())
      if (one.payment === payment && one.answer.kind === 'succeeded') back += one.amount;
    return nanosOf(back);
  };

  return {
    ...chargesIn(charges, behaviours, methods),
    ...methodsIn(methods, behaviours),
    refund: ({ refund, payment, amount }) => {
      const known = refunds.get(refund);
      if (known !== undefined) return Promise.resolve(known.answer);
      const booked = charges.get(payment)?.booked ?? null;
      const answer = refundAnswerOf({ refund, amount }, booked, backOf(payment));
      refunds.set(refund, { payment, amount, answer });
      return Promise.resolve(answer);
    },
    refundable: (payment) =>
      Promise.resolve(refundableOf(charges.get(payment)?.booked ?? null, backOf(payment))),
    reportQuantity: ({ customer, seats }) => {
      quantities.set(customer, seats);
      return Promise.resolve();
    },
    behave: (customer, behaviour) => {
      behaviours.set(customer, behaviour);
      return Promise.resolve();
    },
    behaviourOf: (customer) => Promise.resolve(behaviours.get(customer) ?? settles),
    taken: () => takenOf(charges),
    returned: () => new Map([...charges.keys()].map((payment) => [payment, backOf(payment)])),
    quantities,
  };
};

const asked = (payment: string, held: Held): ChargeAnswer => {
  if (held.pending === 0) return answerOf(payment, held.booked);
  held.pending -= 1;
  return { kind: 'pending' };
};

const chargesIn = (
  charges: Map<string, Held>,
  behaviours: Map<string, Behaviour>,
  methods: ReadonlyMap<string, readonly PaymentMethod[]>,
  /** Before anybody had asked for them. */
  over = new Set<string>(),
): Pick<FakePayments, 'charge' | 'outcomeOf' | 'giveUp' | 'act'> => ({
  charge: (charge) => {
    const known = charges.get(charge.payment);
    if (known !== undefined) return Promise.resolve(asked(charge.payment, known));
    if (over.has(charge.payment)) return Promise.resolve(overAlready);
    const behaviour = behaviours.get(charge.customer) ?? settles;
    const method = defaultOf(methods.get(charge.customer) ?? firstOnFile);
    const { booked, next } = firstAsked(charge, { behaviour, method });
    const held = { booked, pending: behaviour.pendingFirst };
    behaviours.set(charge.customer, next);
    charges.set(charge.payment, held);
    return Promise.resolve(asked(charge.payment, held));
  },
  outcomeOf: (payment) => {
    const known = charges.get(payment);
    return Promise.resolve(known === undefined ? null : asked(payment, known));
  },
  giveUp: (payment) => {
    const known = charges.get(payment);
    if (known === undefined) {
      over.add(payment);
      return Promise.resolve(null);
    }
    known.booked = acted(known.booked, 'given-up');
    return Promise.resolve(asked(payment, known));
  },
  act: (payment, step) => {
    const known = charges.get(payment);
    if (known !== undefined) known.booked = acted(known.booked, step);
    return Promise.resolve();
  },
});

const methodsIn = (
  methods: Map<string, readonly PaymentMethod[]>,
  behaviours: Map<string, Behaviour>,
): PaymentMethods => {
  const of = (customer: string): readonly PaymentMethod[] => methods.get(customer) ?? firstOnFile;
  const change = (customer: string, to: readonly PaymentMethod[] | null): 'done' | 'absent' => {
    if (to === null) return 'absent';
    const now = defaultOf(to);
    if (now !== null && now !== defaultOf(of(customer))) behaviours.delete(customer); // how the other card behaved
    methods.set(customer, to);
    return 'done';
  };
  return {
    setUpMethod: (setup) => {
      methods.set(setup.customer, afterSetup(of(setup.customer), setup));
      return Promise.resolve(setupAnswer(setup));
    },
    methodsOf: (customer) => Promise.resolve(of(customer)),
    makeDefault: (customer, method) => Promise.resolve(change(customer, chosen(of(customer), method))),
    removeMethod: (customer, method) => Promise.resolve(change(customer, without(of(customer), method))),
  };
};

const takenOf = (charges: ReadonlyMap<string, Held>): ReadonlyMap<string, Nanos> =>
  new Map(
    [...charges].flatMap(([payment, { booked }]) =>
      booked.failure === null && !booked.waits ? [[payment, booked.amount] as const] : [],
    ),
  );
