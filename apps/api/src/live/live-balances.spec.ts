import { describe, expect, it } from '@jest/globals';
import { Unavailable, type Subscription } from '#event-store';
import { LiveBalances } from './live-balances.js';

const silent = (): void => undefined;

/** A store of which only heads and subscriptions are asked; each head is given by the test. */
const withStore = () => {
  const heads: { readonly resolve: (head: bigint) => void; readonly reject: (error: Error) => void }[] = [];
  const running = new Set<Subscription>();
  const store = {
    headPosition: () => new Promise<bigint>((resolve, reject) => heads.push({ resolve, reject })),
    subscribeAll: () => {
      const subscription = {
        stop: () => Promise.resolve(running.delete(subscription)).then(silent),
      } as unknown as Subscription; // nothing else of it is used
      running.add(subscription);
      return subscription;
    },
  };
  const given = { store } as unknown as ConstructorParameters<typeof LiveBalances>[0];
  return { balances: new LiveBalances(given, silent), heads, running };
};

describe('live balances', () => {
  it('begin again after a store that was away for a moment', async () => {
    const { balances, heads, running } = withStore();
    const first = balances.listen('acc_1', silent);
    heads[0]?.reject(new Unavailable('away'));
    await expect(first).rejects.toThrow('away');
    const second = balances.listen('acc_1', silent);
    heads[1]?.resolve(1n);
    await second;
    expect(running.size).toBe(1);
    await balances.close();
    expect(running.size).toBe(0);
  });

  it('are told to whoever comes while the last one leaves', async () => {
    const { balances, heads, running } = withStore();
    const first = balances.listen('acc_1', silent);
    heads[0]?.resolve(1n);
    const leave = await first;
    const second = balances.listen('acc_2', silent);
    leave();
    await new Promise((resolve) => setImmediate(resolve));
    heads[1]?.resolve(2n);
    await second;
    expect(running.size).toBe(1);
    await balances.close();
  });
});
