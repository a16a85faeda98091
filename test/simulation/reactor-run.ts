import { plusMs } from '#kernel';
import { CUS } from '../support/living-stories.js';
import { act } from './reactor-acts.js';
import { checkReactions } from './reactor-history.js';
import { ReactorWorld, type WrongParts } from './reactor-world.js';

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
