import { describe, expect, it } from '@jest/globals';
import { captureHold, changeAlert, reverseDebit, settleOnly, voidHold } from '#domain/credit-pool';
import { amount, plusMs, type Instant } from '#kernel';
import {
  day,
  debit,
  decided,
  feb,
  grant,
  hold,
  opened,
  pools,
  stated,
  story,
} from '../../../../test/support/pool-stories.js';

const soon = (at: Instant) => plusMs(at, 1_000);
const giveUp = (id: string) => voidHold({ hold: id, reason: null });

describe('the low-balance alert (R78, S8)', () => {
  const alert = { kind: 'percent', below: amount('20'), recipients: ['owner'] } as const;
  const full = story(opened({ alert }), [day(1), grant('lot_a', '100')]);

  it('comes strictly below the threshold, once per episode, with its cause', () => {
    pools
      .given(...full)
      .when(day(2), debit('deb_1', '80'))
      .then({ type: 'CreditsDebited' });
    pools
      .given(...full)
      .when(day(2), debit('deb_1', '80.000000001'))
      .then(
        { type: 'CreditsDebited' },
        {
          type: 'BalanceFellLow',
          at: day(2),
          data: {
            available: amount('19.999999999'),
            threshold: amount('20'),
            recipients: ['owner'],
            policy: 'teams@1',
          },
        },
      );
    pools
      .given(...decided(full, day(2), debit('deb_1', '90')))
      .when(day(3), debit('deb_2', '1'))
      .then({ type: 'CreditsDebited' });
  });
  it('is armed again when the balance is back, and counts holds', () => {
    const low = decided(full, day(2), hold('hold_1', '90'));
    expect(low.at(-1)).toMatchObject({ type: 'BalanceFellLow' });
    pools
      .given(...low)
      .when(soon(day(2)), giveUp('hold_1'))
      .then({ type: 'HoldVoided' }, { type: 'BalanceRecovered', data: { available: amount('100') } });
    pools
      .given(...low)
      .when(day(3), settleOnly)
      .then({ type: 'HoldTimedOut' }, { type: 'BalanceRecovered', at: plusMs(day(2), 600_000) });
  });
  it('is of what was there at the start of the cycle and granted since', () => {
    const spent = decided(full, day(2), debit('deb_1', '50'));
    pools
      .given(...spent)
      .when(feb(2), debit('deb_2', '39'))
      .then(
        { type: 'GrantCycleStarted', at: feb(1), data: { cycle: 1, available: amount('50') } },
        { type: 'CreditsDebited' },
      );
    const low = decided(full, day(2), debit('deb_1', '90'));
    pools
      .given(...low)
      .when(feb(2), settleOnly)
      .then(
        { type: 'GrantCycleStarted' },
        { type: 'BalanceRecovered', at: feb(1), data: { threshold: amount('2') } },
      );
    pools
      .given(...low)
      .when(day(3), grant('lot_b', '15'))
      .then(
        { type: 'CreditsGranted' },
        { type: 'BalanceRecovered', data: { available: amount('25'), threshold: amount('23') } },
      );
  });
  it('does not count as granted what a reversal gives back', () => {
    const owing = story(
      opened({ alert, captureAboveHold: 'debt' }),
      [day(1), grant('lot_a', '10')],
      [day(2), hold('hold_1', '8')],
      [soon(day(2)), captureHold({ hold: 'hold_1', debit: 'deb_1', charge: stated('15') })],
    );
    const evidence = owing.find((event) => event.type === 'HoldCaptured');
    if (evidence === undefined) throw new Error('the hold was captured');
    const repaid = decided(owing, day(3), grant('lot_b', '5'));
    pools
      .given(...repaid)
      .when(day(4), reverseDebit({ evidence, reason: 'wrong', lot: 'lot_r' }))
      .then(
        { type: 'DebitReversed' },
        { type: 'CreditsGranted', data: { lot: 'lot_r' } },
        { type: 'BalanceRecovered', data: { available: amount('15'), threshold: amount('3') } },
      );
  });
  it('is silent where one lot takes the place of another at the same instant, as at a renewal (R67)', () => {
    const renewing = story(
      opened({ alert }),
      [day(1), grant('lot_a', '100', { expiresAt: feb(1) })],
      [day(2), grant('lot_b', '100', { effectiveAt: feb(1) })],
    );
    pools
      .given(...renewing)
      .when(feb(2), settleOnly)
      .then({ type: 'LotExpired' }, { type: 'LotBecameUsable' }, { type: 'GrantCycleStarted' });
    pools
      .given(...story(opened({ alert }), [day(1), grant('lot_a', '100', { expiresAt: feb(1) })]))
      .when(feb(2), settleOnly)
      .then(
        { type: 'LotExpired' },
        { type: 'BalanceFellLow', at: feb(1) },
        { type: 'GrantCycleStarted' },
        { type: 'BalanceRecovered', at: feb(1), data: { threshold: amount('0') } },
      );
  });
  it('is the choice of the customer, with effect at once', () => {
    const off = decided(full, day(2), changeAlert({ alert: null }));
    pools
      .given(...off)
      .when(day(3), debit('deb_1', '100'))
      .then({ type: 'CreditsDebited' });
    pools
      .given(...full)
      .when(day(3), changeAlert({ alert: { ...alert, kind: 'absolute', below: amount('100.5') } }))
      .then({ type: 'AlertChanged' }, { type: 'BalanceFellLow' });
    pools
      .given(...full)
      .when(day(3), changeAlert({ alert: { ...alert, below: amount('101') } }))
      .thenRefused('alert-invalid');
    pools
      .given()
      .when(day(1), changeAlert({ alert: null }))
      .thenRefused('account-not-found');
  });
});
