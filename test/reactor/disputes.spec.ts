import { describe, expect, it } from '@jest/globals';
import { CloseProviderDispute, FreezePool, kinds, PurchaseCredits, RecordProviderDispute } from '#commands';
import { owedBy, learn, posted, postingContext, postingsOf, type CreditPoolEvent } from '#domain/credit-pool';
import { amount } from '#kernel';
import { livingLedger, type LivingLedger } from '../support/living-ledger.js';
import { ACC, spend } from '../support/living-stories.js';
import { buy, happened, PUR, withPool } from '../support/purchase-stories.js';

const poolOf = (ledger: LivingLedger) => {
  const { decider } = kinds.pools;
  let pool = decider.initial();
  const context = postingContext();
  const postings = ledger.eventsOf('CreditPool').flatMap(({ event }) => {
    // The category's own events.
    const own = event as CreditPoolEvent;
    pool = decider.evolve(pool, own);
    learn(context, own);
    return postingsOf(own, context);
  });
  expect(owedBy(postings, context.asset)).toBe(posted(pool));
  return pool;
};
const open = (ledger: LivingLedger, text: string, dispute = 'dp_1') =>
  ledger.first.send(
    `Purchase-${PUR}`,
    (envelope) =>
      new RecordProviderDispute(
        PUR,
        { dispute, amount: amount(text), currency: 'USD', reason: 'fraudulent' },
        envelope,
      ),
  );
const close = (ledger: LivingLedger, outcome: 'won' | 'lost', dispute = 'dp_1') =>
  ledger.first.send(
    `Purchase-${PUR}`,
    (envelope) => new CloseProviderDispute(PUR, { dispute, outcome }, envelope),
  );
const bought = async (used: string) => {
  const ledger = await livingLedger();
  await withPool(ledger.first);
  await buy(ledger.first, '100', { taxes: '19' });
  if (used !== '0') await spend(ledger.first, used);
  return ledger;
};

describe("a dispute of the payer's bank (invariant 7)", () => {
  it('takes back what is left, records the rest as debt, and freezes the pool', async () => {
    const ledger = await bought('30');
    await open(ledger, '119');
    expect(happened(ledger, 'CreditPool').slice(-3)).toEqual([
      'CreditsDisputed',
      'PoolFrozen',
      'BalanceFellLow',
    ]);
    expect(poolOf(ledger)).toMatchObject({ free: 0n, debt: amount('30') });
    expect(await spend(ledger.first, '1')).toMatchObject({ code: 'pool-disputed' });
    await open(ledger, '119');
    expect(happened(ledger, 'CreditPool').filter((type) => type === 'CreditsDisputed')).toHaveLength(1);
    expect(ledger.first.problems).toEqual([]);
  });

  it('that is won gives exactly that back', async () => {
    const ledger = await bought('30');
    await open(ledger, '119');
    await close(ledger, 'won');
    expect(poolOf(ledger)).toMatchObject({ free: amount('70'), debt: 0n });
    expect((await spend(ledger.first, '70')).kind).toBe('accepted');
    await close(ledger, 'won');
    expect(poolOf(ledger)).toMatchObject({ free: 0n, debt: 0n });
    expect(await close(ledger, 'lost')).toMatchObject({ code: 'payment-dispute-closed' });
  });

  it('that is lost keeps it, and the pool thaws', async () => {
    const ledger = await bought('30');
    await open(ledger, '119');
    await close(ledger, 'lost');
    const pool = poolOf(ledger);
    expect(pool).toMatchObject({ free: 0n, debt: amount('30') });
    expect(pool.frozen.size).toBe(0);
    expect(pool.disputes.size).toBe(0);
    expect(await spend(ledger.first, '1')).toMatchObject({ code: 'insufficient-credits' });
  });

  it('of a part takes its share; two of them thaw with the last, and no other freeze is lifted (S10)', async () => {
    const ledger = await bought('0');
    await open(ledger, '59.5', 'dp_1');
    await open(ledger, '11.9', 'dp_2');
    expect(poolOf(ledger).free).toBe(amount('40'));
    await ledger.first.command(
      `CreditPool-${ACC}`,
      (envelope) => new FreezePool(ACC, { reason: 'operator', note: null, until: null }, envelope),
    );
    await close(ledger, 'won', 'dp_1');
    expect([...poolOf(ledger).frozen.keys()]).toEqual(['dispute', 'operator']);
    await close(ledger, 'won', 'dp_2');
    const pool = poolOf(ledger);
    expect([...pool.frozen.keys()]).toEqual(['operator']);
    expect(pool.free).toBe(amount('100'));
  });

  it('that is won gives back what a later purchase has repaid of its debt', async () => {
    const ledger = await bought('30');
    await open(ledger, '119');
    await ledger.first.command(
      `CreditPool-${ACC}`,
      (envelope) =>
        new PurchaseCredits(
          ACC,
          { paid: { amount: amount('50'), currency: 'USD', reference: 'pay_other' } },
          envelope,
        ),
    );
    expect(poolOf(ledger)).toMatchObject({ free: amount('20'), debt: 0n });
    await close(ledger, 'won');
    // 70 that were left, 30 that were repaid, and the 20 that were left of the other 50.
    expect(poolOf(ledger)).toMatchObject({ free: amount('120'), debt: 0n });
  });
});
