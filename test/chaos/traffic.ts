import { setTimeout as sleep } from 'node:timers/promises';
import { randomOf, type Random } from '../simulation/random.js';
import { command, isOver, send, toldOf, type Call, type Command } from './calls.js';
import type { Keys } from './instance.js';
import type { Strike } from './killer.js';

/** Where callers send to. */
export type Site = { readonly urls: () => readonly string[]; readonly keys: Keys };

export type Accounts = {
  /** Everybody spends from it. */
  readonly hot: string;
  /** Hardly ever has enough. */
  readonly edge: string;
  readonly others: readonly [string, ...string[]];
};

export type Traffic = {
  readonly calls: readonly Call[];
  /** No command that has not been sent yet; resolves when nothing is under way. */
  readonly stop: () => Promise<void>;
  /** Sends what has no answer again, under the same keys, until everything has one. */
  readonly repeat: () => Promise<void>;
};

const BATCH = 10;
const REPEAT_WITHIN_MS = 60_000;

/**
 * Callers who send one call after the other. One that gets no answer sends nothing more until `repeat`: by then whoever
 * looks at the log knows what became of it without its caller's help.
 */
export const openTraffic = (
  site: Site,
  accounts: Accounts,
  given: { callers: number; name: string },
): Traffic => {
  const calls: Call[] = [];
  let stopped = false;
  const caller = async (number: number): Promise<void> => {
    const name = `${given.name}-${number.toString()}`;
    const random = randomOf(number);
    const wishes = wishesOf(accounts, name, random);
    while (!stopped) {
      const call: Call = { commands: wishes.next(), attempts: [] };
      calls.push(call);
      const urls = site.urls();
      await send(call, urls[number % urls.length] ?? '', site.keys);
      if (!isOver(call)) return;
      wishes.note(call);
    }
  };
  const running = Promise.all(Array.from({ length: given.callers }, (_, number) => caller(number)));
  return {
    calls,
    stop: async () => {
      stopped = true;
      await running;
    },
    repeat: async () => {
      const deadline = Date.now() + REPEAT_WITHIN_MS;
      await Promise.all(calls.filter((call) => !isOver(call)).map((call) => insist(call, site, deadline)));
    },
  };
};

const insist = async (call: Call, { urls, keys }: Site, deadline: number): Promise<void> => {
  for (let attempt = 0; !isOver(call) || attempt === 0; attempt += 1) {
    const all = urls();
    if (Date.now() > deadline) throw new Error(`no answer to ${JSON.stringify(call.commands[0])}`);
    await send(call, all[attempt % all.length] ?? '', keys);
    if (!isOver(call)) await sleep(Math.min(1_000, 50 * 2 ** attempt));
  }
};

/** What one caller wants next; it captures and voids the holds that it was told of. */
const wishesOf = ({ hot, edge, others }: Accounts, name: string, random: Random) => {
  const holds: { readonly account: string; readonly id: string; readonly amount: string }[] = [];
  let count = 0;
  const key = (): string => `${name}-${(count += 1).toString()}`;
  const amount = (): string => `0.${random.below(1_000_000).toString().padStart(9, '0').replace(/0$/, '1')}`;
  const debit = (account = hot, spent = amount()): Command =>
    command({ kind: 'debit', account, key: key(), body: { amount: spent } });
  const next = (): readonly Command[] => {
    const wish = random.pick([
      'hot',
      'hot',
      'hot',
      'cold',
      'edge',
      'edge',
      'hold',
      'settle',
      'batch',
      'grant',
    ]);
    const [open] = holds;
    if (wish === 'cold') return [debit(random.pick(others))];
    if (wish === 'edge') return [debit(edge, '1')];
    if (wish === 'batch')
      return Array.from({ length: BATCH }, () => debit(random.pick([hot, edge, ...others])));
    if (wish === 'grant')
      return [command({ kind: 'grant', account: edge, key: key(), body: { amount: '1', class: 'promo' } })];
    if (wish === 'hold')
      return [
        command({
          kind: 'hold',
          account: random.pick([hot, ...others]),
          key: key(),
          body: { amount: amount() },
        }),
      ];
    if (wish === 'settle' && open !== undefined) {
      holds.shift();
      const kind = random.pick(['capture', 'capture', 'void'] as const);
      const body = kind === 'capture' ? { amount: open.amount } : {};
      return [command({ kind, account: open.account, key: key(), hold: open.id, body })];
    }
    return [debit()];
  };
  const note = (call: Call): void => {
    for (const one of call.commands) {
      const told = toldOf(call, one);
      if (one.kind === 'hold' && told?.kind === 'accepted')
        holds.push({
          account: one.account,
          id: String(told.body['id']),
          amount: String(told.body['amount']),
        });
    }
  };
  return { next, note };
};

/** Calls that had left their caller and had not come back when the process was killed. */
export const openAt = (calls: readonly Call[], { before, after }: Strike): readonly Call[] =>
  calls.filter(({ attempts }) => attempts.some(({ sentAt, endedAt }) => sentAt < before && endedAt > after));
