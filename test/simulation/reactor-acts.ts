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
import type { InvoiceEvent } from '#domain/invoice';
import { amount } from '#kernel';
import { choiceOf } from '../support/customer-stories.js';
import type { LivingLedger, LivingProcess } from '../support/living-ledger.js';
import { CUS } from '../support/living-stories.js';
import type { Random } from './random.js';
import { GOODWILL } from './reactor-history.js';

const CUSTOMER = `Customer-${CUS}`;

/** What a call of somebody needs of the world that it is made in. */
export type Calls = {
  readonly random: Random;
  readonly ledger: LivingLedger;
  readonly call: (
    process: LivingProcess,
    stream: string,
    command: Parameters<LivingProcess['command']>[1],
  ) => Promise<void>;
};

/** Something that somebody asks for. What is refused is refused. */
export const act = async (world: Calls, at: LivingProcess, plan: string): Promise<void> => {
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

/** Somebody may be there who takes a further step. */
const payingOf = (random: Random) => ({
  taxes: null,
  returnUrl: random.chance(0.6) ? 'https://shop.test/back' : null,
});

const subscribe = async (world: Calls, at: LivingProcess, plan: string): Promise<void> => {
  const choice = choiceOf(plan, { seats: plan === 'teams' ? 1 + world.random.below(4) : 0 });
  const { value } = await world.ledger.first.customers.read(
    CUS,
    previewSubscription(choice),
    world.ledger.clock.now(),
  );
  if (value.kind === 'refused') return;
  const { policy, tier, seats: bought, interval } = choice;
  const request = { policy, tier, seats: bought, interval, token: value.token, ...payingOf(world.random) };
  await world.call(at, CUSTOMER, (envelope) => new OrderSubscription(CUS, request, envelope));
};

/** An operator gives a dollar of some invoice back; what is owed back of credits that were bought is asked of their purchase. */
const credit = async (world: Calls, at: LivingProcess): Promise<void> => {
  const drafted = world.ledger.eventsOf('Invoice').filter(({ event }) => {
    const told = event as unknown as InvoiceEvent;
    return told.type === 'InvoiceDrafted' && told.data.kind !== 'credits';
  });
  const { stream } = drafted[world.random.below(drafted.length)] ?? {};
  if (stream === undefined) return;
  const request = { lines: [{ line: 1, amount: amount('1') }], taxes: [], reason: GOODWILL };
  await world.call(
    at,
    stream,
    (envelope) => new DraftCreditNote(stream.slice('Invoice-'.length), request, envelope),
  );
};

const seats = async (world: Calls, at: LivingProcess): Promise<void> => {
  const quantity = 1 + world.random.below(3);
  const { value } = await world.ledger.first.customers.read(
    CUS,
    previewSeats({ quantity }),
    world.ledger.clock.now(),
  );
  if (value.kind === 'refused') return;
  const request = { quantity, token: value.token, ...payingOf(world.random) };
  await world.call(at, CUSTOMER, (envelope) => new OrderSeats(CUS, request, envelope));
};

const cancel = async (world: Calls, at: LivingProcess): Promise<void> => {
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
