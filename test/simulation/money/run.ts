import { plusMs } from '#kernel';
import { act } from '../reactor-acts.js';
import { ask, happen } from './acts.js';
import { checkMoney } from './books.js';
import { MoneyWorld, type WrongMoney } from './world.js';

const ROUNDS = 12;
const CALM_ROUNDS = 80;
const REST = 3;
const WEEK_MS = 7 * 86_400_000;

/** What a run went through: one without any of it proves nothing. */
const watched = [
  ...['PurchaseNeedsAction', 'PurchaseFailed', 'PurchaseAbandoned', 'PurchaseCredited', 'PurchaseReturned'],
  ...['PurchaseRefunded', 'PaymentDisputeOpened', 'PaymentDisputeWon', 'PaymentDisputeLost', 'RefundPaid'],
  ...['TopUpSettled', 'SubscriptionRenewed', 'PaymentFailed'],
] as const;
export type SeenMoney = Readonly<Record<string, number>>;

/**
 * One run: somebody buys, refunds and subscribes while processes die between any two steps, the provider answers wrong, late or never,
 * tells what has happened in any order, and payers and banks do as they please; then all comes to rest, and the books are checked.
 * @throws what does not hold, with the seed
 */
export const simulateMoney = async (seed: number, wrong: WrongMoney = {}): Promise<SeenMoney> => {
  const world = await MoneyWorld.open(seed, wrong);
  try {
    await live(world);
    await rest(world);
    await checkMoney(world);
  } catch (error) {
    const says = error instanceof Error ? error.message : 'failed';
    throw new Error(`seed ${seed.toString()}: ${says}`, { cause: error });
  }
  const types = world.ledger.events().map(({ event }) => event.type);
  const counts = watched.map((what) => [what, types.filter((type) => type === what).length] as const);
  return { events: types.length, ...world.seen, ...Object.fromEntries(counts) };
};

export const live = async (world: MoneyWorld): Promise<void> => {
  const { random, ledger } = world;
  const plan = random.pick(['teams', 'teams', 'pooled-team']);
  if (random.chance(0.8)) await begin(world, plan);
  const stopsPaying = random.chance(0.2) ? 4 : ROUNDS;
  for (let round = 0; round < ROUNDS; round += 1) {
    world.mood.declines = round >= stopsPaying;
    const [api, one, two] = [await world.process(0), await world.process(1), await world.process(2)];
    await Promise.all([ask(world, api, plan), one.round(), two.round()]);
    happen(world);
    if (random.chance(0.5)) world.arrive();
    await world.deliver();
    if (random.chance(0.35)) await world.jump();
    const settling = await world.process(0);
    await settling.liveTo(ledger.clock.now()).catch(() => undefined);
  }
};

/** Most have subscribed before anything goes wrong. */
const begin = async (world: MoneyWorld, plan: string): Promise<void> => {
  const { faulty } = world;
  world.faulty = false;
  const api = await world.process(0);
  for (let tries = 0; tries < 4 && world.ledger.eventsOf('CreditPool').length === 0; tries += 1) {
    await act(world, api, plan);
    await (await world.process(1)).round();
  }
  world.faulty = faulty;
};

/** Everything that is under way arrives, is told and heard, and lapses if nobody comes for it. */
export const rest = async (world: MoneyWorld): Promise<void> => {
  const { ledger } = world;
  world.calm();
  for (let round = 0, head = -1n, quiet = 0; round < CALM_ROUNDS; round += 1) {
    world.arrive();
    world.provider.pass();
    await world.deliver();
    const reactor = await world.process(1);
    await reactor.round();
    if (round === 4) await reactor.liveTo(plusMs(ledger.clock.now(), WEEK_MS));
    quiet = ledger.log.head === head ? quiet + 1 : 0;
    if (round > 6 && quiet >= REST) return;
    head = ledger.log.head;
  }
  throw new Error('nothing ever comes to rest');
};
