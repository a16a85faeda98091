import { AppendOutcomeUnknown, Unavailable } from '#event-store';
import { createEngine, type CommandContext, type Outcome, type Streams } from '#engine';
import {
  captureHold,
  creditPool,
  creditPoolEvents,
  creditPoolState,
  debitCredits,
  grantCredits,
  holdCredits,
  openAccount,
  poolFoldVersion,
  type CreditPool,
  type CreditPoolEvent,
} from '#domain/credit-pool';
import { commandIdOf, idOfCommand, nanosOf, randomIds, type Decide } from '#kernel';
import type { EventStore } from '#event-store';
import { memoryCommandIndex, type MemoryLog } from '#event-store/memory';
import type { Random } from '../simulation/random.js';
import { day, termsOf } from '../support/pool-stories.js';

export type Pools = Streams<CreditPool, CreditPoolEvent>;
type Decision = Decide<CreditPoolEvent, CreditPool, string>;

export const account = 'acc_hot';

/** One process on a log that others may share. */
export const processOn = (store: EventStore, log: MemoryLog): Pools =>
  createEngine({
    store,
    clock: { now: () => day(2) },
    ids: randomIds,
    commandIndex: memoryCommandIndex(log),
    pause: () => new Promise((goOn) => setImmediate(goOn)),
    limits: { appendRepeats: 2 },
  }).streams(creditPoolEvents, creditPool, { foldVersion: poolFoldVersion, stateCodec: creditPoolState });

export const contextOf = (commandId: string): CommandContext => ({
  commandId,
  fingerprint: `of ${commandId}`,
  actor: 'service:metering',
  correlation: commandId,
  causation: null,
  at: day(2),
});

export const open: Decision = openAccount({
  account,
  owner: { kind: 'organization', id: 'cus_1' },
  anchor: day(1),
  zone: 'UTC',
  policy: { policy: 'teams@1', terms: termsOf('teams', { alert: null }) },
});

/** What one caller was finally told of one command; `unknown`: it gave up without an answer. */
export type Told = { readonly commandId: string; readonly outcome: Outcome<CreditPoolEvent> | 'unknown' };

const amountBelow = (random: Random, bound: number) => ({
  amount: nanosOf(BigInt(1 + random.below(bound))),
  asset: null,
});
const nobody = { member: null, space: null };

const decisionOf = (random: Random, commandId: string, holds: readonly string[]): Decision => {
  const debit = idOfCommand('deb', commandId);
  const hold = holds[0];
  switch (random.pick(['debit', 'debit', 'debit', 'debit', 'grant', 'hold', 'capture'])) {
    case 'grant':
      return grantCredits({
        ...amountBelow(random, 20),
        lot: idOfCommand('lot', commandId),
        class: 'promo',
        effectiveAt: null,
        expiresAt: null,
        source: { kind: 'promotion', reference: null, reason: null },
      });
    case 'hold':
      return holdCredits({
        ...nobody,
        ...amountBelow(random, 9),
        hold: idOfCommand('hold', commandId),
        seconds: null,
      });
    case 'capture':
      if (hold !== undefined)
        return captureHold({
          hold,
          debit,
          charge: { kind: 'amount', usage: null, ...amountBelow(random, 9) },
        });
      break;
    default:
      break;
  }
  return debitCredits({
    ...nobody,
    debit,
    charge: { kind: 'amount', usage: null, ...amountBelow(random, 9) },
  });
};

/** Sends commands one after the other; after a lost answer it repeats the same one, some times, and then gives up. */
export const caller = async (
  name: string,
  commands: number,
  pools: readonly [Pools, ...Pools[]],
  random: Random,
): Promise<readonly Told[]> => {
  const told: Told[] = [];
  const holds: string[] = [];
  for (let n = 0; n < commands; n += 1) {
    const commandId = commandIdOf(name, n.toString());
    const decide = decisionOf(random, commandId, holds);
    const outcome = await insist(
      () => random.pick(pools).transact(account, decide, contextOf(commandId)),
      random,
    );
    told.push({ commandId, outcome });
    if (outcome === 'unknown' || outcome.kind === 'refused') continue;
    for (const { type, data } of outcome.events) if (type === 'CreditsHeld') holds.unshift(data.hold);
  }
  return told;
};

const insist = async (
  send: () => Promise<Outcome<CreditPoolEvent>>,
  random: Random,
): Promise<Outcome<CreditPoolEvent> | 'unknown'> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Unavailable) && !(error instanceof AppendOutcomeUnknown)) throw error;
      if (random.chance(0.2 * attempt)) return 'unknown';
    }
  }
};
