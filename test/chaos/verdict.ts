import { expect } from '@jest/globals';
import { creditPoolEvents, type CreditPoolEvent } from '#domain/credit-pool';
import { decodeStored, type Decoded } from '#engine';
import type { EventStore } from '#event-store';
import { amount, formatNanos, nanosOf } from '#kernel';
import { run } from '../support/program.js';
import { toldOf, type Answer, type Call, type Command } from './calls.js';
import { until, type Settings } from './instance.js';
import type { Site } from './traffic.js';

type Event = Decoded<CreditPoolEvent>;
/** Every command that stands in the log, with its events. */
export type Done = ReadonlyMap<string, readonly Event[]>;

export const readDone = async (
  store: Pick<EventStore, 'readStream'>,
  accounts: readonly string[],
): Promise<Done> => {
  const done = new Map<string, Event[]>();
  for (const account of accounts)
    for await (const stored of store.readStream(`CreditPool-${account}`)) {
      const event = decodeStored(creditPoolEvents, stored);
      done.set(event.commandId, [...(done.get(event.commandId) ?? []), event]);
    }
  return done;
};

/** How often a command was begun: only its first event has a fingerprint. */
const times = (done: Done, { commandId }: Command): number =>
  (done.get(commandId) ?? []).filter(({ fingerprint }) => fingerprint !== null).length;

type Heard = { readonly call: Call; readonly command: Command; readonly told: Answer | null };
const heardIn = (calls: readonly Call[]): readonly Heard[] =>
  calls.flatMap((call) => call.commands.map((command) => ({ call, command, told: toldOf(call, command) })));

/**
 * Every acknowledged command stands in the log once and says there what its caller was told; every refused one is absent.
 * Returns how often the others were done: zero times or once each.
 */
export const checkAgainstLog = (
  calls: readonly Call[],
  done: Done,
): { readonly lost: number; readonly kept: number } => {
  const wrong: string[] = [];
  const unknown = { lost: 0, kept: 0 };
  for (const { command, told } of heardIn(calls)) {
    const count = times(done, command);
    const fits = told === null ? count <= 1 : count === (told.kind === 'accepted' ? 1 : 0);
    if (!fits)
      wrong.push(
        `${command.kind} ${command.key}: ${told?.kind ?? 'unknown'}, ${count.toString()} times in the log`,
      );
    if (told?.kind === 'accepted' && !saysTheSame(told, done.get(command.commandId) ?? []))
      wrong.push(`${command.kind} ${command.key}: the log has other facts than ${JSON.stringify(told.body)}`);
    if (told === null) unknown[count === 0 ? 'lost' : 'kept'] += 1;
  }
  expect(wrong).toEqual([]);
  return unknown;
};

const saysTheSame = ({ body }: Extract<Answer, { kind: 'accepted' }>, events: readonly Event[]): boolean =>
  events.some(({ event: { type, data } }) => {
    switch (type) {
      case 'CreditsDebited':
      case 'HoldCaptured':
        return data.debit === body['id'] && formatNanos(data.amount) === body['amount'];
      case 'CreditsHeld':
        return data.hold === body['id'] && formatNanos(data.amount) === body['amount'];
      case 'HoldVoided':
        return data.hold === body['hold'];
      case 'CreditsGranted':
        return data.lot === body['id'];
      default:
        return false;
    }
  });

/** Whoever was answered more than once heard the same each time; what stood in the log before its repeat was answered as a repeat. */
export const checkRepeats = (calls: readonly Call[], before: Done): void => {
  for (const call of calls)
    for (const [index, command] of call.commands.entries()) {
      const answers = call.attempts
        .map((attempt) => attempt.answers[index] ?? null)
        .filter((one) => one !== null);
      const bodies = answers.map((one) => (one.kind === 'accepted' ? one.body : one.code));
      for (const body of bodies) expect(body).toEqual(bodies[0]);
      const repeated = (call.attempts[0]?.answers[index] ?? null) === null && times(before, command) === 1;
      if (repeated) expect(answers[0]).toMatchObject({ kind: 'accepted', replayed: true });
    }
};

export type Figures = { readonly posted: string; readonly held: string };

/** What an account's balance has to be by what its callers were told alone. */
export const expectedFigures = (calls: readonly Call[], account: string, granted: string): Figures => {
  const heard = heardIn(calls).filter(
    ({ command, told }) => command.account === account && told?.kind === 'accepted',
  );
  const sum = (kinds: readonly Command['kind'][]): bigint =>
    heard
      .filter(({ command }) => kinds.includes(command.kind))
      .reduce((total, { command, told }) => total + amountOf(heard, command, told), 0n);
  const posted = amount(granted) + sum(['grant']) - sum(['debit', 'capture']);
  const held = sum(['hold']) - sum(['capture', 'void']);
  return { posted: formatNanos(nanosOf(posted)), held: formatNanos(nanosOf(held)) };
};

/** Holds are captured whole here, and a void releases what its hold had. */
const amountOf = (heard: readonly Heard[], { kind, hold, body }: Command, told: Answer | null): bigint => {
  if (kind !== 'void')
    return amount(body.amount ?? String(told?.kind === 'accepted' ? told.body['amount'] : ''));
  const held = heard.find(({ told: other }) => other?.kind === 'accepted' && other.body['id'] === hold);
  return amount(held?.command.body.amount ?? '0');
};

const balanceOf = ({ urls, keys }: Site, account: string, atLeast = 0n): Promise<Response> =>
  fetch(`${urls()[0] ?? ''}/v1/accounts/${account}/balance?at_least=${atLeast.toString()}`, {
    headers: { authorization: `Bearer ${keys.operator}` },
  });

/** The balance that a client sees once the read models hold all that was acknowledged. */
export const figuresOf = async (site: Site, account: string, atLeast: bigint): Promise<Figures> => {
  let response = await balanceOf(site, account, atLeast);
  await until('the read models have caught up', async () => {
    if (response.status === 503) response = await balanceOf(site, account, atLeast);
    return response.status !== 503;
  });
  const { posted, held } = (await response.json()) as Figures;
  return { posted, held };
};

/** How far the log had got into the read models when this was asked. */
export const readUpTo = async (site: Site, account: string): Promise<bigint> =>
  BigInt((await balanceOf(site, account)).headers.get('ledger-position') ?? '0');

/** Chains, seals, and every read model against an independent fold. Returns its exit code and what it said. */
export const audit = async (
  settings: Settings,
): Promise<{ readonly code: number | null; readonly says: string }> => {
  const auditor = run('apps/auditor/src/main.ts', {
    args: ['verify'],
    env: { EVENTSTOREDB_URL: '', ...settings },
  });
  return { code: await auditor.ended, says: auditor.output() };
};
