import { setTimeout as sleep } from 'node:timers/promises';
import { creditPoolEvents } from '#domain/credit-pool';
import { decodeStored } from '#engine';
import type { EventStore } from '#event-store';
import { openAccount, post } from './accounts.js';
import { until } from './instance.js';
import type { Killer } from './killer.js';
import type { Stage } from './stage.js';

const PREFIX = 'CreditPool-acc_sweep';
const AT_ONCE = 16;
const ATTEMPTS = 5;

/** Accounts, each with a hold that times out in a second. */
const openHolds = async ({ site }: Stage, accounts: readonly string[]): Promise<void> => {
  const waiting = [...accounts];
  const open = async (): Promise<void> => {
    for (let account = waiting.pop(); account !== undefined; account = waiting.pop()) {
      await openAccount(site, account, '5');
      await post(site, `/v1/accounts/${account}/holds`, `hold-${account}`, { amount: '2', seconds: 1 });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, open));
};

/** How often each account's hold has timed out, by the log after a position. */
export const timedOut = async (
  store: Pick<EventStore, 'readAll'>,
  after = 0n,
): Promise<ReadonlyMap<string, number>> => {
  const times = new Map<string, number>();
  for await (const stored of store.readAll({ after, streamPrefixes: [PREFIX] }))
    if (decodeStored(creditPoolEvents, stored).event.type === 'HoldTimedOut')
      times.set(stored.stream, (times.get(stored.stream) ?? 0) + 1);
  return times;
};

/** Kills the reactor between the first and the last of many time-outs; a kill that came too late is no kill, and is tried again. */
export const killMidSweep = async (on: Stage, killer: Killer, count: number): Promise<number> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const accounts = Array.from(
      { length: count },
      (_, n) => `acc_sweep_${attempt.toString()}_${n.toString()}`,
    );
    await killer.strike(on.pidOf('reactor')); // it finds all of them due at once when it comes back
    await openHolds(on, accounts);
    await sleep(1_500);
    const booked = await on.onLog(async (store) => {
      const after = await store.headPosition();
      await on.recover('reactor');
      await until('the first is booked', async () => (await timedOut(store, after)).size > 0);
      await killer.strike(on.pidOf('reactor'));
      return (await timedOut(store, after)).size;
    });
    if (booked < count) return booked;
  }
  throw new Error(`the reactor was never caught in the middle, ${ATTEMPTS.toString()} times`);
};
