import { beforeEach, describe, expect, it } from '@jest/globals';
import { PurgeCustomer, RequestRetry } from '#commands';
import { livingLedger, type LivingLedger } from '../support/living-ledger.js';
import {
  ACC,
  CUS,
  decline,
  on,
  register,
  settleAgain,
  spend,
  subscribe,
  told,
} from '../support/living-stories.js';

describe('who does not pay (R29–R34)', () => {
  let ledger: LivingLedger;
  beforeEach(async () => {
    ledger = await livingLedger();
    const { first } = ledger;
    await register(first);
    await subscribe(first, 'pooled-team');
    await first.liveTo(on('2026-02-20'));
    await decline(ledger);
  });

  const standing = () =>
    ledger.eventsOf('Standing').map(({ event }) => `${event.type} ${event.at.slice(0, 16)}`);

  it('is charged again by the schedule, has days of grace, and is suspended', async () => {
    await ledger.first.liveTo(on('2026-03-20'));
    expect(standing().slice(2)).toEqual([
      'PaymentFailed 2026-02-28T10:00',
      'PaymentRetryScheduled 2026-02-28T10:00',
      'PaymentRetryBecameDue 2026-03-03T10:00',
      'PaymentFailed 2026-03-03T10:00',
      'PaymentRetryScheduled 2026-03-03T10:00',
      'PaymentRetryBecameDue 2026-03-07T10:00',
      'PaymentFailed 2026-03-07T10:00',
      'PaymentRetryScheduled 2026-03-07T10:00',
      'PaymentRetryBecameDue 2026-03-14T10:00',
      'PaymentFailed 2026-03-14T10:00',
      'GraceStarted 2026-03-14T10:00',
      'ServiceSuspended 2026-03-17T10:00',
    ]);
    expect(ledger.first.problems).toEqual([]);
    const frozen = ledger.eventsOf('CreditPool').find(({ event }) => event.type === 'PoolFrozen');
    expect(frozen?.event).toMatchObject({ at: on('2026-03-17'), data: { until: on('2026-04-16') } });
    expect(await spend(ledger.first, '1')).toMatchObject({
      kind: 'refused',
      code: 'customer-suspended',
      facts: { since: on('2026-03-17'), until: on('2026-04-16') },
    });
  });

  it('pays by hand and spends at once', async () => {
    const { first } = ledger;
    await first.liveTo(on('2026-03-20'));
    await settleAgain(ledger);
    await first.send(`Standing-${CUS}`, (envelope) => new RequestRetry(CUS, { cause: 'by-hand' }, envelope));
    expect(told(ledger.eventsOf('Standing')).slice(-3)).toEqual([
      'Standing PaymentRetryRequested',
      'Standing InvoiceCleared',
      'Standing StandingRestored',
    ]);
    expect(await spend(first, '1')).toMatchObject({ kind: 'accepted' });
  });

  it('pays with a scheduled retry and is as before: the next renewal is charged', async () => {
    await ledger.first.liveTo(on('2026-03-06'));
    await settleAgain(ledger);
    await ledger.first.liveTo(on('2026-04-01'));
    expect(standing().slice(-4)).toEqual([
      'PaymentRetryBecameDue 2026-03-07T10:00',
      'InvoiceCleared 2026-03-07T10:00',
      'StandingRestored 2026-03-07T10:00',
      'InvoiceCleared 2026-03-31T10:00',
    ]);
    expect(ledger.eventsOf('CreditPool').some(({ event }) => event.type === 'PoolFrozen')).toBe(false);
  });

  it('whose data is to be purged after the retention keeps being refused', async () => {
    await ledger.first.liveTo(on('2026-04-20'));
    expect(standing().filter((one) => one.startsWith('PurgeBecameDue'))).toEqual([
      'PurgeBecameDue 2026-04-16T10:00',
    ]);
    expect(await spend(ledger.first, '1')).toMatchObject({ code: 'customer-suspended' });
    expect(ledger.events().filter(({ stream }) => stream === `CreditPool-${ACC}`)).not.toEqual([]);
  });

  it('and is purged then is not invoiced any more once the cycle is over', async () => {
    const { first } = ledger;
    const invoiced = () => ledger.events().filter(({ event }) => event.type === 'InvoiceDrafted').length;
    await first.liveTo(on('2026-04-20'));
    await first.send(`Standing-${CUS}`, (envelope) => new PurgeCustomer(CUS, envelope));
    const before = invoiced();
    await first.liveTo(on('2026-08-01'));
    expect(invoiced()).toBe(before);
    expect(told(ledger.eventsOf('Customer')).at(-1)).toBe('Customer SubscriptionEnded');
    expect(first.problems).toEqual([]);
  });
});
