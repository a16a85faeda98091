import { describe, expect, it } from '@jest/globals';
import { factsOf, SettleCustomer } from '#commands';
import { amount } from '#kernel';
import { settles } from '#payments';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import {
  ACC,
  CUS,
  decline,
  numbers,
  on,
  register,
  seatsCommand,
  spend,
  subscribe,
  subscribeCommand,
  told,
} from '../support/living-stories.js';
import { buy, buyCommand, PAY, PUR, refundCommand, withPool } from '../support/purchase-stories.js';
import { choose, untilQuiet } from '../support/top-up-stories.js';
import { dying } from './dying.js';

/** The same facts, whatever was killed on the way: what each stream holds, in its order. */
const holds = (ledger: LivingLedger): Readonly<Record<string, readonly string[]>> => {
  const streams: Record<string, string[]> = {};
  for (const { stream, event } of ledger.events()) (streams[stream] ??= []).push(event.type);
  const { [`Customer-${CUS}`]: customer = [], [`Standing-${CUS}`]: standing = [], ...others } = streams;
  return {
    customer,
    standing,
    others: Object.values(others)
      .map((types) => types.join(' '))
      .sort(),
  };
};

const orderFirst = async (at: LivingProcess) => {
  const outcome = await at.command(
    `Customer-${CUS}`,
    await subscribeCommand(at, 'teams', { seats: 5 }),
    'order',
  );
  return factsOf(`Customer-${CUS}`, outcome, { commandId: 'order', correlation: 'order' });
};
const orderSeats = async (at: LivingProcess, returnUrl: string | null = null) => {
  const outcome = await at.command(`Customer-${CUS}`, await seatsCommand(at, 3, { returnUrl }), 'seats');
  return factsOf(`Customer-${CUS}`, outcome, { commandId: 'seats', correlation: 'seats' });
};

const purchaseFacts = async (
  at: LivingProcess,
  command: ReturnType<typeof buyCommand> | ReturnType<typeof refundCommand>,
  key: string,
) => {
  const stream = `Purchase-${PUR}`;
  return factsOf(stream, await at.command(stream, command, key), { commandId: key, correlation: key });
};

/** $50, topped up by $20 below $5. */
const lowOn = async (at: LivingProcess) => {
  await withPool(at);
  await buy(at, '50');
  await choose(at, ['5', '20']);
};
const lowFacts = async (at: LivingProcess) => {
  const ids = { commandId: 'debit', correlation: 'debit' };
  return factsOf(`CreditPool-${ACC}`, await spend(at, '46'), ids);
};

const stories: readonly {
  readonly says: string;
  readonly before: (at: LivingProcess, ledger: LivingLedger) => Promise<unknown>;
  readonly brings: (ledger: LivingLedger, at: LivingProcess) => Promise<ReturnType<typeof factsOf>>;
  readonly taken: readonly string[];
  /** Left out: as many as a purchase has. */
  readonly steps?: number;
}[] = [
  {
    says: 'a first subscription',
    before: (at) => register(at),
    brings: (_, at) => orderFirst(at),
    taken: ['145'],
  },
  {
    says: 'seats in the middle of a cycle',
    before: async (at) => {
      await register(at);
      await subscribe(at, 'teams', { seats: 5 });
      await at.liveTo(on('2026-02-14'));
    },
    brings: (_, at) => orderSeats(at),
    taken: ['145', '43.5'],
  },
  {
    says: 'seats whose payer takes a further step',
    before: async (at, { payments }) => {
      await register(at);
      await subscribe(at, 'teams', { seats: 5 });
      await at.liveTo(on('2026-02-14'));
      await payments.behave(CUS, { ...settles, needsAction: true });
    },
    brings: async (ledger, at) => {
      const facts = await orderSeats(at, 'https://shop.test/back');
      await at.followThrough(facts);
      const { event } = ledger.eventsOf('Customer').at(-1) ?? {};
      if (event?.type !== 'OrderNeedsAction') throw new Error('no step is asked for');
      await ledger.payments.act((event.data as { payment: string }).payment, 'taken');
      return facts;
    },
    taken: ['145', '43.5'],
  },
  {
    says: 'a renewal with an allotment',
    before: async (at) => {
      await register(at);
      await subscribe(at, 'pooled-team');
    },
    brings: async (ledger, at) => {
      await ledger.advance(on('2026-02-28'));
      const before = ledger.log.head;
      await at.command(`Customer-${CUS}`, (envelope) => new SettleCustomer(CUS, envelope), 'settle');
      return ledger.events().filter(({ position }) => position > before);
    },
    taken: ['61', '61'],
  },
  {
    says: 'a purchase of credits',
    before: (at) => withPool(at),
    brings: (_, at) => purchaseFacts(at, buyCommand('50', { taxes: '9.5' }), 'buy'),
    taken: ['145', '59.5'],
  },
  {
    says: 'a purchase whose payer takes a further step',
    before: async (at, { payments }) => {
      await withPool(at);
      await payments.behave(CUS, { ...settles, needsAction: true });
    },
    brings: async ({ payments }, at) => {
      const facts = await purchaseFacts(at, buyCommand('50', { attended: true }), 'buy');
      await at.followThrough(facts);
      await payments.act(PAY, 'taken');
      return facts;
    },
    taken: ['145', '50'],
  },
  {
    says: 'a top-up',
    before: (at) => lowOn(at),
    brings: (_, at) => lowFacts(at),
    taken: ['145', '50', '20'],
  },
  {
    says: 'a top-up that is declined',
    before: async (at, ledger) => {
      await lowOn(at);
      await decline(ledger);
    },
    brings: (_, at) => lowFacts(at),
    taken: ['145', '50'],
    steps: 5,
  },
];

const lived = async (
  { before, brings }: (typeof stories)[number],
  dies: { readonly at: number; readonly done: boolean },
) => {
  const ledger = await livingLedger();
  await before(ledger.first, ledger);
  const { parts, steps } = dying(ledger.first, dies);
  const facts = await brings(ledger, ledger.first);
  const doomed = await ledger.process(1, { wrong: parts });
  await doomed.followThrough(facts);
  const reactor = await ledger.process(2);
  await untilQuiet(reactor, ledger);
  return { ledger, reactor, steps: steps() };
};

describe.each(stories)('$says, killed between every two steps', (story) => {
  it('comes to the same end each time: one charge, one invoice, no number burnt', async () => {
    const whole = await lived(story, { at: Infinity, done: false });
    const end = holds(whole.ledger);
    expect([...whole.ledger.payments.taken().values()]).toEqual(story.taken.map(amount));
    expect(whole.steps).toBeGreaterThanOrEqual(story.steps ?? 7);
    for (let at = 1; at <= whole.steps; at += 1)
      for (const done of [false, true]) {
        const { ledger, reactor } = await lived(story, { at, done });
        expect({ at, done, ...holds(ledger) }).toEqual({ at, done, ...end });
        expect([...ledger.payments.taken().values()]).toEqual(story.taken.map(amount));
        expect(numbers(ledger)).toEqual(story.taken.map((_, n) => `INV-00000${(n + 1).toString()}`));
        expect(told(ledger.eventsOf('Invoice')).at(-1)).toBe('Invoice InvoicePaid');
        expect(reactor.problems).toEqual([]);
        expect(ledger.parking.parked.size).toBe(0);
      }
  }, 60_000);
});

describe('a refund of bought credits, killed between every two steps', () => {
  it('gives back once what is unused, with one credit note', async () => {
    const killed = async (dies: { readonly at: number; readonly done: boolean }) => {
      const ledger = await livingLedger();
      const { first } = ledger;
      await withPool(first);
      await buy(first, '50', { taxes: '9.5' });
      await spend(first, '10');
      const facts = await purchaseFacts(first, refundCommand(null), 'refund');
      const { parts, steps } = dying(first, dies);
      const doomed = await ledger.process(1, { wrong: parts });
      await doomed.followThrough(facts);
      await untilQuiet(await ledger.process(2), ledger);
      return { ledger, steps: steps() };
    };
    const whole = await killed({ at: Infinity, done: false });
    expect(whole.steps).toBeGreaterThanOrEqual(6);
    for (let at = 1; at <= whole.steps; at += 1)
      for (const done of [false, true]) {
        const { ledger } = await killed({ at, done });
        expect({ at, done, ...holds(ledger) }).toEqual({ at, done, ...holds(whole.ledger) });
        expect(ledger.payments.returned().get(PAY)).toBe(amount('47.6'));
        expect(numbers(ledger)).toEqual(['INV-000001', 'INV-000002', 'CRN-000001']);
        expect(ledger.parking.parked.size).toBe(0);
      }
  }, 60_000);
});

describe('two reactors at once', () => {
  it('come to what one comes to', async () => {
    const [story] = stories;
    if (story === undefined) throw new Error('there are stories');
    const alone = await lived(story, { at: Infinity, done: false });
    const ledger = await livingLedger();
    await story.before(ledger.first, ledger);
    const facts = await story.brings(ledger, ledger.first);
    const [one, two] = [await ledger.process(1), await ledger.process(2)];
    for (let round = 0; round < 10; round += 1)
      await Promise.all([one.followThrough(facts), one.react(), two.react(), two.react()]);
    expect(holds(ledger)).toEqual(holds(alone.ledger));
    expect([...ledger.payments.taken().values()]).toEqual([amount('145')]);
    expect(ledger.parking.parked.size).toBe(0);
  });
});
