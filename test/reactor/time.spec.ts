import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plusMs, type Instant } from '#kernel';
import { livingLedger, type LivingLedger } from '../support/living-ledger.js';
import { CUS, decline, join, on, register, settleAgain, subscribe } from '../support/living-stories.js';

/** What each stream says and since when it counts: not when it was written, nor in which order streams took turns. */
const effects = (ledger: LivingLedger): Readonly<Record<string, readonly unknown[]>> => {
  const streams: Record<string, unknown[]> = {};
  for (const { stream, event } of ledger.events())
    if (!stream.startsWith('Policy-')) (streams[stream] ??= []).push([event.type, event.at, event.data]);
  return streams;
};

type Story = {
  readonly says: string;
  readonly begins: (ledger: LivingLedger) => Promise<void>;
  /** What somebody does on the way, at instants of the story. */
  readonly meanwhile: readonly (readonly [Instant, (ledger: LivingLedger) => Promise<unknown>])[];
};

const stories: readonly Story[] = [
  {
    says: 'a pooled team that grows, fails to pay and pays late',
    begins: async (ledger) => {
      await register(ledger.first);
      await subscribe(ledger.first, 'pooled-team');
    },
    meanwhile: [
      [on('2026-03-05', '15:30:00'), ({ first }) => join(first, 'usr_b')],
      [on('2026-06-10'), (ledger) => decline(ledger)],
      [on('2026-07-25'), (ledger) => settleAgain(ledger)],
      [on('2026-09-01'), ({ first }) => join(first, 'usr_c')],
    ],
  },
  {
    says: 'bought seats billed by the month, and a card that fails until the data is to be purged',
    begins: async (ledger) => {
      await register(ledger.first);
      await subscribe(ledger.first, 'teams', { seats: 2 });
    },
    meanwhile: [[on('2026-10-15'), (ledger) => decline(ledger)]],
  },
  {
    says: 'a pass whose streak ends with a suspension',
    begins: async (ledger) => {
      await register(ledger.first, 'individual');
      await subscribe(ledger.first, 'pass', { tier: '49' });
    },
    meanwhile: [
      [on('2026-05-15'), (ledger) => decline(ledger)],
      [on('2026-07-01'), (ledger) => settleAgain(ledger)],
    ],
  },
];

const END = on('2027-02-05');

/** The story up to its end, in jumps of these many hours at most between its own instants. */
const lived = async ({ begins, meanwhile }: Story, hours: readonly number[]): Promise<LivingLedger> => {
  const ledger = await livingLedger();
  await begins(ledger);
  let turn = 0;
  const liveTo = async (to: Instant): Promise<void> => {
    for (let now = ledger.clock.now(); now < to; now = ledger.clock.now()) {
      const step = hours[turn++ % hours.length] ?? Infinity;
      const next = step === Infinity ? to : plusMs(now, step * 3_600_000);
      await ledger.first.liveTo(next < to ? next : to);
    }
  };
  for (const [at, does] of [...meanwhile, [END, () => Promise.resolve()] as const]) {
    await liveTo(at);
    await does(ledger);
  }
  return ledger;
};

describe.each(stories)('$says', (story) => {
  it('is the same year whether it is jumped over or lived slowly (invariant 9)', async () => {
    const jumped = await lived(story, [Infinity]);
    expect(jumped.first.problems).toEqual([]);
    expect(jumped.eventsOf('Customer').length).toBeGreaterThan(12);
    const effect = effects(jumped);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 11, max: 900 }), { minLength: 1, maxLength: 9 }),
        async (hours) => {
          expect(effects(await lived(story, hours))).toEqual(effect);
        },
      ),
      { numRuns: 4 },
    );
  }, 60_000);
});

describe('a reactor that was away', () => {
  it('books later what it missed, with the dates that it had (S3)', async () => {
    const [story] = stories;
    if (story === undefined) throw new Error('there are stories');
    const prompt = await livingLedger();
    await story.begins(prompt);
    await prompt.first.liveTo(on('2026-03-01'));

    const late = await livingLedger();
    await story.begins(late);
    await late.advance(on('2026-03-01'));
    await late.first.liveTo(on('2026-03-01'));

    const dated = (ledger: LivingLedger, category: string) =>
      ledger.eventsOf(category).map(({ event }) => [event.type, event.at]);
    expect(dated(late, 'Customer')).toEqual(dated(prompt, 'Customer'));
    expect(dated(late, 'CreditPool')).toEqual(dated(prompt, 'CreditPool'));
    const issued = (ledger: LivingLedger) =>
      dated(ledger, 'Invoice').filter(([type]) => type === 'InvoiceIssued' || type === 'InvoiceDrafted');
    expect(issued(late)).toEqual(issued(prompt));
    expect(late.eventsOf('Standing').some(({ stream }) => stream === `Standing-${CUS}`)).toBe(true);
  });
});
