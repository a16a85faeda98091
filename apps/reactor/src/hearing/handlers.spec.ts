import { describe, expect, it } from '@jest/globals';
import { memoryLog, openMemoryEventStore } from '#event-store/memory';
import { amount, instantOf } from '#kernel';
import { memoryPayments, type ProviderNotice, type ProviderObjects } from '#payments';
import { memoryVault } from '#vault';
import { noticeHandlers } from './handlers.js';

const at = instantOf('2026-03-01T00:00:00.000Z');
const money = { amount: amount('29'), currency: 'USD', at } as const;
const paid: Readonly<Record<string, string>> = { pay_1: 'inv_1', pay_2: 'pur_1', pay_3: 'ord_1' };

const objects: ProviderObjects = {
  ...memoryPayments(),
  askedFor: (payment) => {
    const pays = paid[payment];
    return Promise.resolve(pays === undefined ? null : { customer: 'cus_1', pays });
  },
  disputeNamed: (dispute) =>
    Promise.resolve(
      dispute === 'dp_none'
        ? null
        : {
            dispute,
            payment: dispute === 'dp_theirs' ? null : 'pay_3',
            ...money,
            state: 'open',
            reason: 'x',
          },
    ),
  refundNamed: (reference) => {
    const refund = reference === 're_theirs' ? null : 'ref_1';
    const state = reference === 're_failed' ? 'failed' : 'sent';
    return Promise.resolve({ reference, refund, payment: 'pay_3', ...money, state });
  },
  refundsOf: () => Promise.resolve([]),
  customerBehind: ({ customer }) => Promise.resolve(customer === 'cus_2' ? null : { customer: null }),
};

const hearing = () => {
  const woken: string[] = [];
  const wake = (streams: readonly string[]): Promise<void> => {
    woken.push(...streams);
    return Promise.resolve();
  };
  const bus = { execute: () => Promise.reject(new Error('nothing is commanded here')) };
  const parts = {
    objects: { ...memoryPayments(), ...objects },
    parking: { wake },
    bus,
    vault: memoryVault(),
    store: openMemoryEventStore(memoryLog(() => 0)),
  };
  return { woken, handlers: noticeHandlers({ ...parts, clock: { now: () => at } }) };
};
const notice = (object: string, more: Partial<ProviderNotice> = {}): ProviderNotice => ({
  ...{ id: 'evt_1', at, type: 'x', kind: 'payment', object, payment: null, customer: null, ...more },
});

describe('a notice of the payment provider', () => {
  it.each([
    ['pay_1', ['Invoice-inv_1', 'Standing-cus_1']],
    ['pay_2', ['Purchase-pur_1']],
    ['pay_3', ['Customer-cus_1']],
  ])('about %s wakes what waits for it: %j', async (payment, streams) => {
    const { woken, handlers } = hearing();
    expect(await handlers.payment(notice('pi_1', { payment }))).toBe('done');
    expect(woken).toEqual(streams);
  });

  it('about a payment, a dispute or a customer of somebody else is about nothing that is known', async () => {
    const { woken, handlers } = hearing();
    expect(await handlers.payment(notice('pi_1'))).toBe('unknown');
    expect(await handlers.checkout(notice('cs_1', { payment: 'pay_never' }))).toBe('unknown');
    expect(await handlers.dispute(notice('dp_none'))).toBe('unknown');
    expect(await handlers.dispute(notice('dp_theirs'))).toBe('unknown');
    expect(await handlers.method(notice('cus_x', { customer: 'cus_2' }))).toBe('unknown');
    // Detached: nobody's any more.
    expect(await handlers.method(notice('pm_x'))).toBe('done');
    expect(woken).toEqual([]);
  });

  it('about a refund of an order that came to nothing is for somebody to look at: no book has it', async () => {
    const { handlers } = hearing();
    expect(await handlers.refund(notice('re_ours'))).toBe('done');
    expect(await handlers.refund(notice('re_failed'))).toEqual({
      aside: 'ref_1 of what paid ord_1 has failed: its money is still to be given back',
    });
    expect(await handlers.refund(notice('re_theirs'))).toEqual({
      aside: 're_theirs gave back what paid ord_1: the ledger did not ask for it',
    });
  });

  it('about a dispute of one is too', async () => {
    const { handlers } = hearing();
    expect(await handlers.dispute(notice('dp_1'))).toEqual({
      aside: 'dp_1 is about what paid ord_1, which came to nothing',
    });
  });
});
