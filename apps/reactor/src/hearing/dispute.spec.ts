import { describe, expect, it } from '@jest/globals';
import { memoryLog, openMemoryEventStore } from '#event-store/memory';
import { amount, instantOf, refuse } from '#kernel';
import { NotYet } from '../reaction.js';
import { hearDispute } from './dispute.js';

const at = instantOf('2026-03-01T00:00:00.000Z');
const dispute = {
  ...{ dispute: 'dp_1', payment: 'pay_1', amount: amount('50'), currency: 'USD' },
  ...({ state: 'open', reason: 'fraudulent', at } as const),
};

const hearing = (status: string) => {
  const execute = () => Promise.resolve(refuse('purchase-not-credited', { status }));
  const store = openMemoryEventStore(memoryLog(() => 0));
  const parts = { bus: { execute } as never, clock: { now: () => at }, store };
  return hearDispute(parts, dispute, { customer: 'cus_1', pays: 'pur_1' });
};

describe('a dispute of a purchase that has given no credits', () => {
  it.each(['requested', 'needs-action', 'paid'])('waits for them while they may come: %s', async (status) => {
    await expect(hearing(status)).rejects.toThrow(NotYet);
  });

  it.each(['failed', 'abandoned', 'returning', 'returned'])(
    'is somebody’s to look at where none will come: %s',
    async (status) => {
      expect(await hearing(status)).toEqual({ aside: 'dp_1 of pur_1 was refused: purchase-not-credited' });
    },
  );
});
