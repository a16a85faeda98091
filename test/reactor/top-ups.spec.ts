import { describe, expect, it } from '@jest/globals';
import {
  FreezePool,
  GrantCredits,
  kinds,
  OpenAccount,
  PublishPolicy,
  SetTopUpLevel,
  TriggerTopUp,
  UnfreezePool,
} from '#commands';
import { policyCatalogue } from '#domain/policy';
import type { TopUpEvent } from '#domain/top-up';
import { amount, plusMs } from '#kernel';
import { livingLedger, type LivingLedger, type LivingProcess } from '../support/living-ledger.js';
import { ACC, CUS, decline, numbers, on, register, settleAgain, spend } from '../support/living-stories.js';
import { buy, happened, withPool } from '../support/purchase-stories.js';
import { choose, outbox, resume, topUpEventsOf, untilQuiet } from '../support/top-up-stories.js';

const freeOf = (ledger: LivingLedger) =>
  ledger
    .eventsOf('CreditPool')
    .reduce(
      (state, { event }) => kinds.pools.decider.evolve(state, event as never),
      kinds.pools.decider.initial(),
    ).free;
const types = (ledger: LivingLedger): readonly TopUpEvent['type'][] =>
  topUpEventsOf(ledger).map(({ type }) => type);
const charges = (ledger: LivingLedger): number =>
  ledger.eventsOf('Purchase').filter(({ event }) => event.type === 'PurchaseRequested').length;

/** A customer with $50, who is topped up by $20 below $5. */
const toppedUp = async (wrong: Parameters<LivingLedger['process']>[1] = {}) => {
  const ledger = await livingLedger();
  const process = await ledger.process(0, wrong);
  await withPool(process);
  await buy(process, '50');
  await choose(process, ['5', '20']);
  return { ledger, process };
};
const quiet = async ({ ledger, process }: { ledger: LivingLedger; process: LivingProcess }) => {
  await untilQuiet(process, ledger);
  expect(process.problems).toEqual([]);
  expect(ledger.parking.parked.size).toBe(0);
};

describe('an account that is topped up by itself (R36)', () => {
  it('buys credits when less than the threshold is available: one purchase, invoiced, and armed again', async () => {
    const { ledger, process } = await toppedUp();
    await spend(process, '45');
    await quiet({ ledger, process });
    expect(types(ledger)).toEqual(['TopUpSettingsChanged', 'TopUpArmed']);
    await spend(process, '0.01');
    await quiet({ ledger, process });
    expect(types(ledger).slice(2)).toEqual(['TopUpTriggered', 'TopUpSettled', 'TopUpArmed']);
    expect(freeOf(ledger)).toBe(amount('24.99'));
    const [, topUp] = ledger.eventsOf('Purchase').filter(({ event }) => event.type === 'PurchaseRequested');
    expect(topUp?.event.data).toMatchObject({ trigger: 'top-up', gross: amount('20'), account: ACC });
    expect([...ledger.payments.taken().values()]).toEqual(['145', '50', '20'].map((text) => amount(text)));
    expect(numbers(ledger)).toHaveLength(3);
    expect(ledger.eventsOf('Invoice').at(-1)?.event.type).toBe('InvoicePaid');
    await process.react();
    await quiet({ ledger, process });
    expect(charges(ledger)).toBe(2);
  });

  it('buys at once where it is below already when it is chosen, within the request', async () => {
    const ledger = await livingLedger();
    await withPool(ledger.first);
    await choose(ledger.first, ['5', '20']);
    expect(freeOf(ledger)).toBe(amount('20'));
    expect(types(ledger)).toEqual([
      ...['TopUpSettingsChanged', 'TopUpArmed', 'TopUpTriggered', 'TopUpSettled', 'TopUpArmed'],
    ]);
  });

  it('goes on where it is still below, a cooldown apart and within the maximum of its cycle', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await withPool(first);
    await choose(first, ['500', '20']);
    expect(topUpEventsOf(ledger).at(-1)).toMatchObject({
      type: 'TopUpPostponed',
      data: { why: 'cooldown', until: plusMs(ledger.clock.now(), 600_000) },
    });
    await first.liveTo(on('2026-02-10'));
    expect(charges(ledger)).toBe(5);
    expect(freeOf(ledger)).toBe(amount('100'));
    expect(topUpEventsOf(ledger).at(-1)).toMatchObject({ data: { why: 'maximum', until: on('2026-02-28') } });
    await first.liveTo(on('2026-03-01'));
    expect(charges(ledger)).toBe(10);
    expect(first.problems).toEqual([]);
  });

  it('is in dollars, also of a pool that is in credits (S11), and does not buy what a month brings anyway', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await withPool(first, 'pooled-team');
    await choose(first, ['5', '20']);
    await first.liveTo(on('2026-04-02'));
    expect(charges(ledger)).toBe(0);
    await spend(first, '8000.01');
    await quiet({ ledger, process: first });
    expect(freeOf(ledger)).toBe(amount('2499.99'));
  });
});

describe('a storm of debits on a card that is declined', () => {
  const debits = process.env['FULL'] === '1' ? 10_000 : 600;
  it(
    'makes one attempt and one notice, whoever else looks at the same time',
    async () => {
      const { told, notices } = outbox();
      const { ledger, process: one } = await toppedUp({ wrong: { notices } });
      await decline(ledger, 'card_declined');
      const two = await ledger.process(1, { wrong: { notices } });
      for (let n = 0; n < debits; n += 1) {
        expect((await spend(Math.floor(n / 50) % 2 === 0 ? one : two, n === 0 ? '46' : '0.0001')).kind).toBe(
          'accepted',
        );
        if (n % Math.ceil(debits / 20) === 0) {
          await Promise.all([one.topUp(), two.topUp()]);
          await Promise.all([one.react(), two.react()]);
        }
      }
      await quiet({ ledger, process: one });
      await quiet({ ledger, process: two });
      expect(charges(ledger)).toBe(2); // the one that was bought by hand, and the attempt
      expect(happened(ledger, 'Purchase').filter((type) => type === 'PurchaseFailed')).toHaveLength(1);
      expect(
        ledger.eventsOf('CreditPool').filter(({ event }) => event.type === 'TopUpLevelReached'),
      ).toHaveLength(1);
      expect(types(ledger).slice(2)).toEqual(['TopUpTriggered', 'TopUpFailed', 'TopUpPaused']);
      expect([...told.values()].filter(({ kind }) => kind === 'top-up-paused')).toMatchObject([
        { customer: CUS, facts: { account: ACC, reason: 'Insufficient funds.' } },
      ]);
    },
    process.env['FULL'] === '1' ? 300_000 : 60_000,
  );
});

describe('a top-up that is paused', () => {
  it('is resumed by hand, and then asks the pool at once', async () => {
    const { ledger, process } = await toppedUp();
    await decline(ledger);
    await spend(process, '46');
    await quiet({ ledger, process });
    await resume(process);
    expect(types(ledger).slice(-5)).toEqual([
      ...['TopUpResumed', 'TopUpArmed', 'TopUpTriggered', 'TopUpFailed', 'TopUpPaused'],
    ]);
    await settleAgain(ledger);
    await resume(process);
    expect(freeOf(ledger)).toBe(amount('24'));
    expect(types(ledger).slice(-3)).toEqual(['TopUpTriggered', 'TopUpSettled', 'TopUpArmed']);
    await quiet({ ledger, process });
  });

  it('was in need of a further step of a payer who was not there', async () => {
    const { ledger, process } = await toppedUp();
    await ledger.payments.behave(CUS, {
      decline: null,
      lasts: 'until-changed',
      pendingFirst: 0,
      needsAction: true,
    });
    await spend(process, '46');
    await quiet({ ledger, process });
    expect(topUpEventsOf(ledger).at(-1)).toMatchObject({
      type: 'TopUpPaused',
      data: { reason: { code: 'authentication_required' } },
    });
  });
});

describe('what happens while a top-up is in flight', () => {
  /** The provider has answered; until then the reactor says that it waits. */
  const landed = async ({ ledger, process }: { ledger: LivingLedger; process: LivingProcess }) => {
    for (let round = 0; round < 4; round += 1) await process.react();
    await untilQuiet(process, ledger);
    expect(ledger.parking.parked.size).toBe(0);
  };
  const inFlight = async () => {
    const { ledger, process } = await toppedUp();
    await ledger.payments.behave(CUS, { decline: null, lasts: 'until-changed', pendingFirst: 2 });
    await spend(process, '46');
    await process.topUp();
    await process.react();
    expect(types(ledger).at(-1)).toBe('TopUpTriggered');
    return { ledger, process };
  };

  it('turned off, it lands and no other follows', async () => {
    const at = await inFlight();
    await choose(at.process, null);
    await landed(at);
    expect(types(at.ledger).slice(-2)).toEqual(['TopUpSettingsChanged', 'TopUpSettled']);
    await spend(at.process, '24');
    await landed(at);
    expect(charges(at.ledger)).toBe(2);
  });

  it('changed, it lands as it was asked for, and the pool is armed as it is chosen now', async () => {
    const at = await inFlight();
    await choose(at.process, ['10', '50']);
    await landed(at);
    expect(topUpEventsOf(at.ledger).at(-1)).toMatchObject({
      type: 'TopUpArmed',
      data: { threshold: amount('10') },
    });
    expect(freeOf(at.ledger)).toBe(amount('24'));
  });
});

describe('a pool of which nothing may be spent', () => {
  const freeze = (at: LivingProcess) =>
    at.command(
      `CreditPool-${ACC}`,
      (envelope) => new FreezePool(ACC, { reason: 'suspended', note: null, until: null }, envelope),
    );
  it('is not topped up: neither while it is frozen, nor when that comes between', async () => {
    const { ledger, process } = await toppedUp();
    await spend(process, '46');
    await freeze(process);
    await quiet({ ledger, process });
    expect(charges(ledger)).toBe(1);
    expect(types(ledger).slice(2)).toEqual(['TopUpArmed']);
    await process.command(
      `CreditPool-${ACC}`,
      (envelope) => new UnfreezePool(ACC, { reason: 'suspended', note: null }, envelope),
    );
    await quiet({ ledger, process });
    expect(charges(ledger)).toBe(2);
    expect(freeOf(ledger)).toBe(amount('24'));
  });

  it('nor one that has got credits in between', async () => {
    const { ledger, process } = await toppedUp();
    await spend(process, '46');
    const source = { kind: 'promotion', reference: null, reason: null } as const;
    await process.command(
      `CreditPool-${ACC}`,
      (envelope) =>
        new GrantCredits(
          ACC,
          { class: 'promo', amount: amount('10'), asset: null, effectiveAt: null, expiresAt: null, source },
          envelope,
        ),
    );
    await quiet({ ledger, process });
    expect(charges(ledger)).toBe(1);
    await spend(process, '10');
    await quiet({ ledger, process });
    expect(charges(ledger)).toBe(2);
  });
});

describe('what comes twice, late or for nothing', () => {
  it('buys nothing: two processes at once, an arming that is over, a pool that is told late', async () => {
    const { ledger, process } = await toppedUp();
    const two = await ledger.process(1);
    await spend(process, '46');
    await Promise.all([process.topUp(), two.topUp(), process.topUp(), two.topUp()]);
    for (let round = 0; round < 4; round += 1) await Promise.all([process.react(), two.react()]);
    await quiet({ ledger, process });
    expect(charges(ledger)).toBe(2);
    const late = await process.command(
      `CreditPool-${ACC}`,
      (envelope) => new SetTopUpLevel(ACC, { arming: 1, below: amount('900') }, envelope),
    );
    expect(late).toMatchObject({ kind: 'accepted', events: [] });
    const over = await process.command(
      `TopUp-${ACC}`,
      (envelope) => new TriggerTopUp(ACC, { arming: 1 }, envelope),
    );
    expect(over).toMatchObject({ kind: 'accepted', events: [] });
  });

  it('is paused where the plan of the pool has no top-ups any more', async () => {
    const ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    const [teams] = policyCatalogue;
    if (teams === undefined) throw new Error('there is a plan');
    const without = { ...teams, plan: 'plain', autoTopUp: null, assumed: [] };
    await first.command(
      'Policy-plain',
      (envelope) => new PublishPolicy({ plan: 'plain', version: 1, document: without }, envelope),
    );
    const owner = { kind: without.audience, id: CUS } as const;
    await first.command(
      `CreditPool-${ACC}`,
      (envelope) =>
        new OpenAccount(ACC, { owner, plan: 'plain', anchor: ledger.clock.now(), zone: 'UTC' }, envelope),
    );
    const refused = await choose(first, ['5', '20']);
    expect(refused).toMatchObject({ kind: 'refused', code: 'top-up-not-offered' });
    expect(await resume(first)).toMatchObject({ kind: 'refused', code: 'top-up-not-found' });
  });
});
