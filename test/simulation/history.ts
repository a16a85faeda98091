import { isDeepStrictEqual } from 'node:util';
import { chainStart, decodeStored, verifyChain, type Decoded } from '#engine';
import type { StoredEvent } from '#event-store';
import { purseEvents, type PurseEvent } from '../support/purse.js';
import type { Answer, Told } from './client.js';
import type { World } from './world.js';

type Event = Decoded<PurseEvent>;

const claim = (holds: boolean, text: string): void => {
  if (!holds) throw new Error(text);
};

const chainOf = (stored: readonly StoredEvent[]): readonly Event[] => {
  let tip = chainStart;
  return stored.map((one) => {
    const step = verifyChain(tip, one);
    if ('problem' in step)
      throw new Error(`${one.stream}: ${step.problem} at revision ${one.revision.toString()}`);
    tip = step;
    return decodeStored(purseEvents, one);
  });
};

/** Balance after each event, by plain arithmetic: none of the program's own folds. */
const balancesOf = (events: readonly Event[]): readonly bigint[] => {
  const lots = new Map<string, string | null>();
  let balance = 0n;
  let [at, recordedAt] = ['', ''];
  return events.map(({ event, recordedAt: recorded, revision }) => {
    const where = `at revision ${revision.toString()}`;
    claim(event.at >= at && recorded >= recordedAt, `time goes back ${where}`);
    [at, recordedAt] = [event.at, recorded];
    if (event.type === 'Filled') {
      lots.set(event.data.lot, event.data.expiresAt);
      balance += event.data.amount;
    } else if (event.type === 'Expired') {
      claim(lots.get(event.data.lot) === event.at, `a lot expires at its own instant ${where}`);
      lots.delete(event.data.lot);
      balance -= event.data.amount;
    } else if (event.type === 'Spent') {
      balance -= event.data.amount;
      // A lot used up is gone without an event of its own: only what still counts may not be overdue.
    }
    claim(balance >= 0n, `overspent ${where}`);
    return balance;
  });
};

const settledInTime = (events: readonly Event[]): void => {
  const lots = new Map<string, { left: bigint; expiresAt: string | null }>();
  for (const { event, revision } of events) {
    if (event.type === 'Filled')
      lots.set(event.data.lot, { left: event.data.amount, expiresAt: event.data.expiresAt });
    if (event.type === 'Expired') lots.delete(event.data.lot);
    if (event.type !== 'Spent') continue;
    let missing = event.data.amount as bigint;
    for (const [lot, state] of lots) {
      if (missing === 0n) break;
      claim(
        state.expiresAt === null || state.expiresAt > event.at,
        `spent from ${lot} after its expiry at revision ${revision.toString()}`,
      );
      const taken = state.left < missing ? state.left : missing;
      state.left -= taken;
      missing -= taken;
      if (state.left === 0n) lots.delete(lot);
    }
  }
};

const commandsOf = (events: readonly Event[]): ReadonlyMap<string, readonly Event[]> => {
  const commands = new Map<string, Event[]>();
  for (const event of events) {
    const known = commands.get(event.commandId);
    if (known === undefined) commands.set(event.commandId, [event]);
    else {
      claim(
        known.at(-1)?.revision === event.revision - 1n,
        `command ${event.commandId} stands in the log twice`,
      );
      claim(event.fingerprint === null, `command ${event.commandId} was begun twice`);
      known.push(event);
    }
  }
  return commands;
};

const accepted = ({ outcome }: Answer): boolean => outcome.kind === 'accepted' && outcome.events.length > 0;

const checkTold = (
  { commandId, what, answers }: Told,
  done: readonly Event[] | undefined,
  balances: readonly bigint[],
): void => {
  for (const answer of answers) {
    const { outcome, from, to } = answer;
    if (outcome.kind === 'refused' && outcome.code === 'too-little') {
      const seen = balances.slice(Number(from < 0n ? 0n : from), Number(to) + 1);
      const fits =
        String(outcome.facts.available) === '0' && from < 0n
          ? true
          : seen.some((balance) => balance.toString() === outcome.facts.available);
      claim(
        fits,
        `refused ${what} ${commandId}: never was ${String(outcome.facts.available)} there between ${from.toString()} and ${to.toString()}`,
      );
    }
    if (outcome.kind !== 'accepted' || !accepted(answer)) continue;
    claim(done !== undefined, `acknowledged ${what} ${commandId} is not in the log`);
    claim(
      isDeepStrictEqual(
        outcome.events,
        done?.map(({ event }) => event),
      ),
      `${what} ${commandId} was told other events than the log has`,
    );
    claim(outcome.revision === done?.at(-1)?.revision, `${what} ${commandId} was told another revision`);
    claim(
      outcome.position >= (done?.at(-1)?.position ?? 0n),
      `${what} ${commandId} was told a position before its own`,
    );
  }
  // Every caller insists until it has an answer: what was never accepted in any answer must not be there.
  claim(done === undefined || answers.some(accepted), `refused ${what} ${commandId} is in the log`);
};

/** What must hold of a run that has come to its end, whatever went wrong in it. */
export const checkHistory = (world: World, told: readonly Told[]): void => {
  for (const stream of new Set(told.map((one) => one.stream))) {
    const events = chainOf(world.log.of(stream));
    const balances = balancesOf(events);
    settledInTime(events);
    const commands = commandsOf(events);
    for (const one of told) if (one.stream === stream) checkTold(one, commands.get(one.commandId), balances);
    const row = world.readers.database.rows.get(stream) ?? { balance: 0n, spendings: 0 };
    const spendings = events.filter(({ event }) => event.type === 'Spent').length;
    claim(
      row.balance === (balances.at(-1) ?? 0n) && row.spendings === spendings,
      `the read model of ${stream} is not what the log says`,
    );
  }
};
