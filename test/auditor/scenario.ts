import { creditPool, creditPoolEvents, type CreditPool, type CreditPoolEvent } from '#domain/credit-pool';
import type { PoolTerms } from '#domain/policy';
import { chainStart, encodeEvent, type Stamp } from '#engine';
import type { StoredEvent } from '#event-store';
import {
  amount,
  commandIdOf,
  eventIdOf,
  idOfCommand,
  instantOf,
  msOf,
  plusMs,
  type Decide,
  type Instant,
} from '#kernel';

/** A log written by the domain's own decisions, without engine or store: the same bytes at every run. */
export type Scenario = {
  readonly log: readonly StoredEvent[];
  /** Settles, decides, appends. Answers the command's id; a refusal is the test's mistake. */
  readonly run: (
    account: string,
    at: string,
    decide: Decide<CreditPoolEvent, CreditPool, string>,
    who?: Who,
  ) => string;
  /** The id of what the next command of that account makes. */
  readonly nextId: (account: string, prefix: string) => string;
};
type Who = { readonly actor?: string; readonly recordedAt?: string };
type Tip = { pool: CreditPool; revision: bigint; hash: string; commands: number };

export const scenario = (): Scenario => {
  const log: StoredEvent[] = [];
  const tips = new Map<string, Tip>();
  const tipOf = (account: string): Tip => {
    const tip = tips.get(account) ?? { pool: creditPool.initial(), ...chainStart, commands: 0 };
    tips.set(account, tip);
    return tip;
  };
  const next = (account: string): string =>
    commandIdOf('scenario', account, tipOf(account).commands.toString());

  const append = (account: string, events: readonly CreditPoolEvent[], stamp: Omit<Stamp, 'id'>): void => {
    const tip = tipOf(account);
    const stream = `CreditPool-${account}`;
    events.forEach((event, n) => {
      tip.pool = creditPool.evolve(tip.pool, event);
      const id = eventIdOf(stamp.commandId, n);
      const place = { stream, revision: tip.revision + 1n, previousHash: tip.hash };
      const encoded = encodeEvent(
        creditPoolEvents,
        event,
        { ...stamp, id, fingerprint: n === 0 ? stamp.fingerprint : null },
        place,
      );
      tip.revision = place.revision;
      tip.hash = encoded.hash;
      log.push({
        ...encoded.stored,
        stream,
        revision: place.revision,
        position: BigInt(log.length + 1),
        storedAt: msOf(stamp.recordedAt),
      });
    });
  };

  const run: Scenario['run'] = (
    account,
    when,
    decide,
    { actor = 'service:metering', recordedAt = when } = {},
  ) => {
    const at = instantOf(when);
    const commandId = next(account);
    const stamp = {
      fingerprint: null,
      causation: commandId,
      correlation: commandId,
      recordedAt: instantOf(recordedAt),
    };
    for (
      let due = creditPool.settle(tipOf(account).pool, at), n = 0;
      due.length > 0;
      due = creditPool.settle(tipOf(account).pool, at), n += 1
    )
      append(account, due, {
        ...stamp,
        commandId: commandIdOf('settle', commandId, n.toString()),
        actor: 'system:settle',
      });
    const decision = decide(tipOf(account).pool, at);
    if (decision.kind === 'refused') throw new Error(`${decision.code} ${JSON.stringify(decision.facts)}`);
    append(account, decision.events, { ...stamp, commandId, causation: null, fingerprint: 'fp', actor });
    tipOf(account).commands += 1;
    return commandId;
  };
  return { log, run, nextId: (account, prefix) => idOfCommand(prefix, next(account)) };
};

export const dollars: PoolTerms = {
  asset: { code: 'USD', usdPerCredit: amount('1') },
  burnOrder: ['expiresAt', 'grantedAt'],
  expiry: [],
  alert: null,
  captureAboveHold: 'debt',
  purchase: {
    amounts: [amount('50'), amount('100')],
    anyFrom: amount('1000'),
    currency: 'USD',
    class: 'purchase',
  },
  holdSeconds: { default: 600, max: 3_600 },
  ownKeys: true,
};

export const credits: PoolTerms = {
  ...dollars,
  asset: { code: 'CREDIT', usdPerCredit: amount('0.01') },
  purchase: { ...dollars.purchase, class: 'topup' },
};

export const later = (at: string, ms: number): Instant => plusMs(instantOf(at), ms);
