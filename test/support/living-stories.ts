import {
  AcceptInvitation,
  DebitCredits,
  OrderSeats,
  OrderSubscription,
  RegisterCustomer,
  SendInvitation,
} from '#commands';
import {
  previewSeats,
  previewSubscription,
  type Customer,
  type Paying,
  type Preview,
  type Subscribe,
} from '#domain/customer';
import { amount, instantOf, type Instant, type Recorded, type Refused, type View } from '#kernel';
import { choiceOf } from './customer-stories.js';
import type { LivingLedger, LivingProcess } from './living-ledger.js';

/** What people do in the stories of a living ledger; `cus_a` unless they say so. */
export const CUS = 'cus_a';
export const ACC = 'acc_a';

export const on = (date: string, time = '10:00:00'): Instant => instantOf(`${date}T${time}.000Z`);

const shown = async (
  { customers, clock }: LivingProcess,
  look: (customer: View<Customer>, at: Instant) => Preview | Refused<string>,
): Promise<Preview> => {
  const { value } = await customers.read(CUS, look, clock.now());
  if (value.kind === 'refused') throw new Error(`no preview: ${value.code}`);
  return value;
};

export const register = (at: LivingProcess, kind: 'organization' | 'individual' = 'organization') =>
  at.send(
    `Customer-${CUS}`,
    (envelope) => new RegisterCustomer(CUS, { kind, zone: 'UTC', owner: 'usr_owner' }, envelope),
    'register',
  );

export const subscribeCommand = async (
  at: LivingProcess,
  plan: string,
  { taxes, returnUrl, ...more }: Partial<Subscribe> & Paying = {},
) => {
  const choice = choiceOf(plan, more);
  const { token } = await shown(at, previewSubscription(choice));
  const { policy, tier, seats, interval } = choice;
  return (envelope: ConstructorParameters<typeof OrderSubscription>[2]) =>
    new OrderSubscription(CUS, { policy, tier, seats, interval, token, taxes, returnUrl }, envelope);
};

export const subscribe = async (at: LivingProcess, plan: string, more: Partial<Subscribe> & Paying = {}) =>
  at.send(`Customer-${CUS}`, await subscribeCommand(at, plan, more));

export const seatsCommand = async (at: LivingProcess, quantity: number, paying: Paying = {}) => {
  const { token } = await shown(at, previewSeats({ quantity }));
  return (envelope: ConstructorParameters<typeof OrderSeats>[2]) =>
    new OrderSeats(CUS, { quantity, token, ...paying }, envelope);
};

export const buySeats = async (at: LivingProcess, quantity: number, paying: Paying = {}) =>
  at.send(`Customer-${CUS}`, await seatsCommand(at, quantity, paying));

/** Invited and joined at one instant. */
export const join = async (at: LivingProcess, member: string) => {
  const sent = await at.send(
    `Customer-${CUS}`,
    (envelope) =>
      new SendInvitation(CUS, { invitee: `vlt_${member}`, role: 'member', lifeDays: null }, envelope),
    `invite ${member}`,
  );
  const event = sent.kind === 'accepted' ? sent.events[0] : undefined;
  const invitation = event?.type === 'InvitationSent' ? event.data.invitation : '';
  return at.send(
    `Customer-${CUS}`,
    (envelope) => new AcceptInvitation(CUS, { invitation, member }, envelope),
  );
};

export const spend = (at: LivingProcess, text: string) =>
  at.command(
    `CreditPool-${ACC}`,
    (envelope) =>
      new DebitCredits(
        ACC,
        {
          member: 'usr_owner',
          space: null,
          charge: { kind: 'amount', amount: amount(text), asset: null, usage: null },
        },
        envelope,
      ),
  );

/** `Customer SubscriptionOrdered`, in the order of the log. */
export const told = (events: readonly Recorded[]): readonly string[] =>
  events.map(({ stream, event }) => `${stream.slice(0, stream.indexOf('-'))} ${event.type}`);

/** The numbers of one series, in order. */
export const numbers = (ledger: LivingLedger): readonly string[] =>
  ledger
    .eventsOf('InvoiceRegister')
    .flatMap(({ event }) =>
      event.type === 'DocumentNumbered' ? [(event.data as { number: string }).number] : [],
    );

export const decline = (ledger: LivingLedger, code = 'card_declined') =>
  ledger.payments.behave(CUS, {
    decline: { code, says: 'Insufficient funds.' },
    lasts: 'until-changed',
    pendingFirst: 0,
  });
export const settleAgain = (ledger: LivingLedger) =>
  ledger.payments.behave(CUS, { decline: null, lasts: 'until-changed', pendingFirst: 0 });
