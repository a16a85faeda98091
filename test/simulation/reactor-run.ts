import {
  AcceptInvitation,
  CancelSubscription,
  DraftCreditNote,
  OrderSeats,
  OrderSubscription,
  RegisterCustomer,
  RemoveMember,
  RequestRetry,
  SendInvitation,
} from '#commands';
import { previewCancellation, previewSeats, previewSubscription } from '#domain/customer';
import { amount, plusMs } from '#kernel';
import { choiceOf } from '../support/customer-stories.js';
import type { LivingProcess } from '../support/living-ledger.js';
import { CUS } from '../support/living-stories.js';
import { checkReactions, GOODWILL } from './reactor-history.js';
import { ReactorWorld, type WrongParts } from './reactor-world.js';

const CUSTOMER = `Customer-${CUS}`;
const ROUNDS = 10;
const CALM_ROUNDS = 60;
const WEEK_MS = 7 * 86_400_000;

/** What a run went through: one without any of it proves nothing. */
type Seen = ReactorWorld['seen'] & { readonly [what in (typeof watched)[number]]: number };
const watched = [
  'SubscriptionRenewed',
  'SeatsAdded',
  'PaymentFailed',
  'ServiceSuspended',
  'StandingRestored',
  'CreditNoteIssued',
  'RefundPaid',
] as const;

/**
 * One run: somebody subscribes and does this and that, while processes die between any two steps, providers fail and time jumps;
 * then nothing goes wrong any more, everything comes to its end, and the books are checked. @throws what does not hold, with the seed
 */
export const simulateReactor = async (seed: number, wrong: WrongParts = {}): Promise<Seen> => {
  const world = await ReactorWorld.open(seed, wrong);
  try {
    await run(world);
  } catch (error) {
    throw new Error(`seed ${seed.toString()}: ${error instanceof Error ? error.message : 'failed'}`, {
      cause: error,
    });
  }
  const types = world.ledger.events().map(({ event }) => event.type);
  const counts = watched.map((what) => [what, types.filter((type) => type === what).length] as const);
  return { ...world.seen, ...(Object.fromEntries(counts) as Record<(typeof watched)[number], number>) };
};

const run = async (world: ReactorWorld): Promise<void> => {
  const plan = world.random.pick(['teams', 'pooled-team', 'pooled-team']);
  const stopsPaying = world.random.chance(0.3) ? 3 : ROUNDS;
  for (let round = 0; round < ROUNDS; round += 1) {
    await misbehave(world, round >= stopsPaying);
    const [api, one, two] = [await world.process(0), await world.process(1), await world.process(2)];
    await Promise.all([act(world, api, plan), one.round(), two.round()]);
    if (world.random.chance(0.6)) await world.jump();
    const settling = await world.process(0);
    await settling.liveTo(world.ledger.clock.now()).catch(() => undefined);
  }
  await calmDown(world);
  checkReactions(world.ledger);
};

/** The provider as it is in the coming hours. */
const misbehave = ({ ledger, random }: ReactorWorld, always: boolean): Promise<void> =>
  ledger.payments.behave(CUS, {
    decline: always || random.chance(0.2) ? { code: 'card_declined', says: null } : null,
    lasts: always ? 'until-changed' : random.pick(['once', 'until-changed']),
    pendingFirst: random.chance(0.35) ? 1 + random.below(3) : 0,
  });

const calmDown = async (world: ReactorWorld): Promise<void> => {
  world.calm();
  const { ledger } = world;
  await ledger.payments.behave(CUS, { decline: null, lasts: 'until-changed', pendingFirst: 0 });
  for (let round = 0, head = -1n; round < CALM_ROUNDS; round += 1) {
    const reactor = await world.process(1);
    await reactor.round();
    if (round === 3) await reactor.liveTo(plusMs(ledger.clock.now(), WEEK_MS));
    if (ledger.log.head === head && round > 6) return;
    head = ledger.log.head;
  }
  throw new Error('the reactor never comes to rest');
};

/** Something that somebody asks for. What is refused is refused. */
const act = async (world: ReactorWorld, at: LivingProcess, plan: string): Promise<void> => {
  const { random, ledger } = world;
  const now = ledger.clock.now();
  const { value: customer } = await ledger.first.customers.read(
    CUS,
    ({ registered, subscription, members, invitations }) => ({
      ...{ known: registered !== null, runs: subscription !== null },
      members: [...members.keys()],
      invitations: [...invitations.keys()],
    }),
    now,
  );
  if (!customer.known)
    return world.call(
      at,
      CUSTOMER,
      (envelope) =>
        new RegisterCustomer(CUS, { kind: 'organization', zone: 'UTC', owner: 'usr_owner' }, envelope),
    );
  if (!customer.runs) return subscribe(world, at, plan);
  const [invitation] = customer.invitations;
  const other = customer.members.find((member) => member !== 'usr_owner');
  const act_ = random.pick([
    'seats',
    'invite',
    'accept',
    'accept',
    'leave',
    'leave',
    'credit',
    'retry',
    'rest',
    'cancel',
  ]);
  switch (act_) {
    case 'seats':
      return seats(world, at);
    case 'invite':
      return world.call(
        at,
        CUSTOMER,
        (envelope) => new SendInvitation(CUS, { invitee: 'vlt_x', role: 'member', lifeDays: null }, envelope),
      );
    case 'accept':
      if (invitation === undefined) return;
      return world.call(
        at,
        CUSTOMER,
        (envelope) =>
          new AcceptInvitation(CUS, { invitation, member: `usr_${random.below(6).toString()}` }, envelope),
      );
    case 'leave':
      if (other === undefined) return;
      return world.call(
        at,
        CUSTOMER,
        (envelope) => new RemoveMember(CUS, { member: other, how: 'removed' }, envelope),
      );
    case 'retry':
      return world.call(
        at,
        `Standing-${CUS}`,
        (envelope) => new RequestRetry(CUS, { cause: 'by-hand' }, envelope),
      );
    case 'cancel':
      return random.chance(0.3) ? cancel(world, at) : undefined;
    case 'credit':
      return credit(world, at);
    case 'rest':
      return;
  }
};

const subscribe = async (world: ReactorWorld, at: LivingProcess, plan: string): Promise<void> => {
  const choice = choiceOf(plan, { seats: plan === 'teams' ? 1 + world.random.below(4) : 0 });
  const { value } = await world.ledger.first.customers.read(
    CUS,
    previewSubscription(choice),
    world.ledger.clock.now(),
  );
  if (value.kind === 'refused') return;
  const { policy, tier, seats: bought, interval } = choice;
  const request = { policy, tier, seats: bought, interval, token: value.token };
  await world.call(at, CUSTOMER, (envelope) => new OrderSubscription(CUS, request, envelope));
};

/** An operator gives a dollar of some invoice back. */
const credit = async (world: ReactorWorld, at: LivingProcess): Promise<void> => {
  const issued = world.ledger.eventsOf('Invoice').filter(({ event }) => event.type === 'InvoiceIssued');
  const { stream } = issued[world.random.below(issued.length)] ?? {};
  if (stream === undefined) return;
  const request = { lines: [{ line: 1, amount: amount('1') }], taxes: [], reason: GOODWILL };
  await world.call(
    at,
    stream,
    (envelope) => new DraftCreditNote(stream.slice('Invoice-'.length), request, envelope),
  );
};

const seats = async (world: ReactorWorld, at: LivingProcess): Promise<void> => {
  const quantity = 1 + world.random.below(3);
  const { value } = await world.ledger.first.customers.read(
    CUS,
    previewSeats({ quantity }),
    world.ledger.clock.now(),
  );
  if (value.kind === 'refused') return;
  const { token } = value;
  await world.call(at, CUSTOMER, (envelope) => new OrderSeats(CUS, { quantity, token }, envelope));
};

const cancel = async (world: ReactorWorld, at: LivingProcess): Promise<void> => {
  const { value } = await world.ledger.first.customers.read(
    CUS,
    previewCancellation,
    world.ledger.clock.now(),
  );
  if (value.kind === 'refused') return;
  const { token } = value;
  await world.call(
    at,
    CUSTOMER,
    (envelope) => new CancelSubscription(CUS, { token, reason: null }, envelope),
  );
};
