import { describe, expect, it } from '@jest/globals';
import { chainStart, decodeStored, verifyChain, type Decoded } from '#engine';
import { available, creditPoolEvents, held, type CreditPoolEvent } from '#domain/credit-pool';
import { memoryLog, openMemoryEventStore, type MemoryLog } from '#event-store/memory';
import { accept, commandIdOf, formatNanos, sum, type Nanos } from '#kernel';
import { randomOf } from '../simulation/random.js';
import { day } from '../support/pool-stories.js';
import { account, caller, contextOf, open, processOn, type Pools, type Told } from './callers.js';
import { unreliable } from './unreliable-store.js';

type Event = Decoded<CreditPoolEvent>;

const readLog = (log: MemoryLog): readonly Event[] => {
  let tip = chainStart;
  return log.of(`CreditPool-${account}`).map((stored) => {
    const step = verifyChain(tip, stored);
    if ('problem' in step) throw new Error(`${step.problem} at ${step.revision.toString()}`);
    tip = step;
    return decodeStored(creditPoolEvents, stored);
  });
};

const released = (list: readonly { readonly amount: Nanos }[]): Nanos =>
  sum(list.map(({ amount }) => amount));

/** What an event does to what can be spent, and to what is held, read from its own figures. */
const effectOf = ({ type, data }: CreditPoolEvent): readonly [spendable: bigint, held: bigint] => {
  switch (type) {
    case 'CreditsGranted':
      return [data.amount, 0n];
    case 'CreditsDebited':
      return [0n - data.amount, 0n];
    case 'CreditsHeld':
      return [0n - data.amount, data.amount];
    case 'HoldCaptured': {
      const pinned = released(data.released) + data.amount - data.debt;
      return [released(data.released) - data.debt, -pinned];
    }
    default:
      return [0n, 0n];
  }
};

const begun = (events: readonly Event[]): ReadonlyMap<string, readonly Event[]> => {
  const commands = new Map<string, Event[]>();
  for (const event of events)
    commands.set(event.commandId, [...(commands.get(event.commandId) ?? []), event]);
  return commands;
};

const checkAnswers = (told: readonly Told[], events: readonly Event[]): void => {
  const commands = begun(events);
  for (const { commandId, outcome } of told) {
    const done = commands.get(commandId) ?? [];
    expect(done.filter(({ fingerprint }) => fingerprint !== null).length).toBeLessThanOrEqual(1);
    if (outcome === 'unknown') continue;
    const said = outcome.kind === 'accepted' ? outcome.events : [];
    expect(done.map(({ event }) => event)).toEqual(said);
    const [first, last] = [done[0], done.at(-1)];
    if (first && last) expect(last.revision - first.revision).toBe(BigInt(done.length - 1));
  }
};

const balanceIn = async (pools: Pools): Promise<readonly [spendable: bigint, held: bigint]> => {
  let balance: readonly [bigint, bigint] = [0n, 0n];
  await pools.preview(
    account,
    (pool) => {
      balance = [available(pool), held(pool)];
      return accept([]);
    },
    day(2),
  );
  return balance;
};

describe('many callers on one account', () => {
  it.each([
    [64, 1, 0],
    [64, 2, 0.1],
    [256, 1, 0.05],
    [256, 3, 0.1],
  ])(
    '%i callers, %i processes, %d of the answers lost: every acknowledged command once, no refusal in the log, nothing overspent',
    async (callers, processes, losses) => {
      const log = memoryLog(() => 0);
      const store = openMemoryEventStore(log);
      await processOn(store, log).transact(account, open, contextOf(commandIdOf('open')));
      const random = randomOf(callers * 100 + processes);
      const on = (): Pools => processOn(unreliable(store, random, losses), log);
      const pools: [Pools, ...Pools[]] = [on(), ...Array.from({ length: processes - 1 }, on)];
      const told = (
        await Promise.all(Array.from({ length: callers }, (_, n) => caller(n.toString(), 8, pools, random)))
      ).flat();

      const events = readLog(log);
      checkAnswers(told, events);
      let [spendable, pinned] = [0n, 0n];
      for (const { event, revision } of events) {
        const [more, moreHeld] = effectOf(event);
        spendable += more;
        pinned += moreHeld;
        if (spendable < 0n && event.type !== 'HoldCaptured')
          throw new Error(`overspent at revision ${revision.toString()}`);
        if (pinned < 0n) throw new Error(`held less than nothing at revision ${revision.toString()}`);
      }
      const [fold, foldHeld] = await balanceIn(processOn(store, log));
      expect([fold, foldHeld].map((amount) => formatNanos(amount as Nanos))).toEqual(
        [spendable, pinned].map((amount) => formatNanos(amount as Nanos)),
      );

      // The run counts only if it came near the edge: some were refused for want of credits, and some were not.
      const kinds = told.map(({ outcome }) =>
        outcome === 'unknown' ? 'unknown' : outcome.kind === 'refused' ? outcome.code : 'accepted',
      );
      expect(kinds).not.toContain('idempotency-key-reused');
      expect(kinds.filter((kind) => kind === 'accepted').length).toBeGreaterThan(callers);
      expect(kinds.filter((kind) => kind === 'insufficient-credits').length).toBeGreaterThan(callers / 4);
    },
    180_000,
  );
});
