import { DebitCredits, RequestPurchase, RequestPurchaseRefund, ResumeTopUp } from '#commands';
import { amount, commandIdOf, idOfCommand, nanosOf, type Nanos } from '#kernel';
import type { LivingProcess } from '../../support/living-ledger.js';
import { ACC, CUS } from '../../support/living-stories.js';
import { changeCommand } from '../../support/top-up-stories.js';
import { act } from '../reactor-acts.js';
import { leftOf } from './provider.js';
import type { MoneyWorld } from './world.js';

const CENT = 10_000_000n;
const prices = ['50', '100', '250', '1234.56'] as const;

const purchasesOf = ({ ledger }: MoneyWorld): readonly string[] =>
  ledger
    .eventsOf('Purchase')
    .flatMap(({ stream, event }) => (event.type === 'PurchaseRequested' ? [stream.slice(9)] : []));

/** Something that a customer asks for. What is refused is refused. */
export const ask = async (world: MoneyWorld, at: LivingProcess, plan: string): Promise<void> => {
  const { random } = world;
  if (world.ledger.eventsOf('CreditPool').length === 0) return act(world, at, plan);
  const what = random.pick([
    'buy',
    'buy',
    'buy',
    'buy',
    'refund',
    'refund',
    'spend',
    'top-up',
    'other',
    'other',
  ]);
  switch (what) {
    case 'buy':
      return buy(world, at);
    case 'refund':
      return refund(world, at);
    case 'spend':
      return spend(world, at);
    case 'top-up':
      return topUp(world, at);
    case 'other':
      return act(world, at, plan);
  }
};

const buy = async (world: MoneyWorld, at: LivingProcess): Promise<void> => {
  const { random } = world;
  const purchase = idOfCommand('pur', commandIdOf('money', purchasesOf(world).length.toString()));
  const net = amount(random.pick(prices));
  const tax = { code: 'VAT', jurisdiction: 'DE', rate: amount('19'), base: net };
  const request = {
    ...{ customer: CUS, account: ACC, net, trigger: 'customer' as const },
    payment: idOfCommand('pay', commandIdOf('payment', purchase)),
    taxes: random.chance(0.5) ? [{ ...tax, amount: cents((net * 19n) / 100n) }] : [],
    returnUrl: random.chance(0.6) ? 'https://shop.test/back' : null,
  };
  await world.call(
    at,
    `Purchase-${purchase}`,
    (envelope) => new RequestPurchase(purchase, request, envelope),
  );
};

const refund = async (world: MoneyWorld, at: LivingProcess): Promise<void> => {
  const purchase = oneOf(world, purchasesOf(world));
  if (purchase === undefined) return;
  const request = { amount: world.random.pick([null, amount('20'), amount('7.77')]), reason: 'not needed' };
  await world.call(
    at,
    `Purchase-${purchase}`,
    (envelope) => new RequestPurchaseRefund(purchase, request, envelope),
  );
};

const spend = async (world: MoneyWorld, at: LivingProcess): Promise<void> => {
  const charge = { kind: 'amount', asset: null, usage: null } as const;
  const much = world.random.pick([amount('3.333333333'), amount('40'), amount('90')]);
  const request = { member: 'usr_owner', space: null, charge: { ...charge, amount: much } };
  await world.call(at, `CreditPool-${ACC}`, (envelope) => new DebitCredits(ACC, request, envelope));
};

const topUp = async (world: MoneyWorld, at: LivingProcess): Promise<void> => {
  const settings = world.random.pick([null, ['20', '50'], ['20', '50'], ['60', '30']] as const);
  if (world.random.chance(0.3))
    return world.call(at, `TopUp-${ACC}`, (envelope) => new ResumeTopUp(ACC, envelope));
  await world.call(at, `TopUp-${ACC}`, changeCommand(settings));
};

/** Something that happens at the provider without the ledger: payers, banks, and people at its dashboard. */
export const happen = ({ provider, random }: MoneyWorld): void => {
  const intents = [...provider.intents.values()];
  provider.pass();
  for (const { state, charge } of intents)
    if (state === 'waits' && random.chance(0.3)) provider.step(charge.payment, random.chance(0.8));
  for (const { dispute, state } of provider.disputes.values())
    if (state === 'open' && random.chance(0.3)) provider.closeDispute(dispute, random.pick(['won', 'lost']));
  const some = intents.filter((one) => leftOf(one) > 0n);
  const intent = some[random.below(some.length)];
  if (intent === undefined) return;
  const { payment } = intent.charge;
  const left = leftOf(intent);
  const part = random.chance(0.5) ? left : cents(left / 3n);
  const sent = [...provider.refunds.values()].filter(({ state }) => state === 'sent');
  switch (random.below(14)) {
    case 0: {
      provider.giveBack(payment, part);
      return;
    }
    case 1:
    case 2: {
      provider.openDispute(payment, part);
      return;
    }
    case 3:
    case 4: {
      provider.failRefund(sent[random.below(sent.length)]?.reference ?? '');
      return;
    }
    case 5: {
      provider.changeMethod(CUS);
      return;
    }
    case 6: {
      provider.tellOfAnother();
      return;
    }
  }
};

const cents = (of: bigint): Nanos => nanosOf(of - (of % CENT) === 0n ? CENT : of - (of % CENT));

const oneOf = <T>({ random }: MoneyWorld, list: readonly T[]): T | undefined =>
  list[random.below(list.length)];
