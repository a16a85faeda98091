import {
  adjustDown,
  captureHold,
  changeAlert,
  creditPool,
  creditPoolEvents,
  debitCredits,
  freezePool,
  grantCredits,
  holdCredits,
  moveAnchor,
  openAccount,
  purchaseCredits,
  recordOwnKeyUsage,
  refundCredits,
  removeCap,
  reverseDebit,
  setCap,
  unfreezePool,
  voidHold,
  type CreditPool,
  type CreditPoolEvent,
  type DebitEvidence,
  type Usage,
} from '#domain/credit-pool';
import { encodeEvent } from '#engine';
import type { StoredEvent } from '#event-store';
import {
  amount,
  eventIdOf,
  instantOf,
  invariant,
  nanosOf,
  plusMs,
  type Decide,
  type Instant,
  type Nanos,
} from '#kernel';
import { v5 } from 'uuid';
import { termsOf } from './pool-stories.js';

/** A small repeatable source of chance. */
export const chance = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};
const terms = termsOf('teams', {
  burnOrder: ['class:promo', 'expiresAt', 'grantedAt'],
  expiry: [
    { class: 'promo', after: 'days', count: 20 },
    { class: 'allotment', after: 'grant_cycle', count: null },
  ],
  alert: { kind: 'percent', below: amount('20'), recipients: ['owner'] },
  captureAboveHold: 'debt',
  holdSeconds: { default: 3_600, max: 604_800 },
  ownKeys: true,
});
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'];
const MODELS = [
  ['anthropic', 'claude-sonnet-4'],
  ['openai', 'gpt-5'],
  ['openai', 'gpt-5-mini'],
  ['mistral', 'mistral-große'],
] as const;

type Account = {
  readonly id: string;
  pool: CreditPool;
  revision: bigint;
  hash: string;
  readonly debits: DebitEvidence[];
  readonly paidLots: string[];
  readonly holds: string[];
};

export type HistoryPlan = { readonly seed: number; readonly accounts: number; readonly commands: number };

/** Decides and stores commands of every kind against real pools, as the engine would: settle, decide, append, chained. */
export const poolHistory = ({ seed, accounts, commands }: HistoryPlan): readonly StoredEvent[] => {
  const pick = chance(seed);
  const log: StoredEvent[] = [];
  let now = instantOf('2026-01-30T20:15:00.000Z');
  let commandNumber = 0;

  const store = (account: Account, events: readonly CreditPoolEvent[]): void => {
    const commandId = v5((commandNumber += 1).toString(), v5(seed.toString(), v5.URL));
    const stream = `CreditPool-${account.id}`;
    events.forEach((event, index) => {
      const stamp = {
        id: eventIdOf(commandId, index),
        commandId,
        fingerprint: index === 0 ? 'fp' : null,
        actor: `service:metering-${(commandNumber % 3).toString()}`,
        correlation: commandId,
        causation: null,
        recordedAt: plusMs(event.at, index),
      };
      const { stored, hash } = encodeEvent(creditPoolEvents, event, stamp, {
        stream,
        revision: account.revision + 1n,
        previousHash: account.hash,
      });
      account.revision += 1n;
      account.hash = hash;
      log.push({
        ...stored,
        stream,
        revision: account.revision,
        position: BigInt(log.length + 1),
        storedAt: 0,
      });
      note(account, event);
    });
  };
  const run = <Code extends string>(
    account: Account,
    decide: Decide<CreditPoolEvent, CreditPool, Code>,
  ): void => {
    const at = now > account.pool.at ? now : account.pool.at;
    for (;;) {
      const due = creditPool.settle(account.pool, at);
      if (due.length === 0) break;
      for (const event of due) account.pool = creditPool.evolve(account.pool, event);
      store(account, due);
    }
    const decision = decide(account.pool, at);
    if (decision.kind === 'refused' || decision.events.length === 0) return;
    for (const event of decision.events) account.pool = creditPool.evolve(account.pool, event);
    store(account, decision.events);
  };

  const all = Array.from({ length: accounts }, (_, n): Account => {
    const account: Account = {
      id: `acc_${n.toString().padStart(5, '0')}`,
      pool: creditPool.initial(),
      revision: -1n,
      hash: '',
      debits: [],
      paidLots: [],
      holds: [],
    };
    const owner = { kind: 'organization', id: `cus_${n.toString()}` } as const;
    const anchor = plusMs(now, -pick(86_400_000));
    run(
      account,
      openAccount({
        account: account.id,
        owner,
        anchor,
        zone: ZONES[n % ZONES.length] ?? 'UTC',
        policy: { policy: 'teams@1', terms },
      }),
    );
    return account;
  });
  for (let n = 0; n < commands; n += 1) {
    now = plusMs(now, pick(16_000_000));
    const account = all[pick(all.length)];
    invariant(account !== undefined, 'there is an account');
    run(account, anyDecision(pick, account, { n, now }));
  }
  return log;
};
const note = (account: Account, event: CreditPoolEvent): void => {
  if (event.type === 'CreditsDebited' || event.type === 'HoldCaptured') account.debits.push(event);
  else if (event.type === 'CreditsPurchased') account.paidLots.push(event.data.lot);
  else if (event.type === 'CreditsHeld') account.holds.push(event.data.hold);
};

type Pick = (below: number) => number;
type Moment = { readonly n: number; readonly now: Instant };
type AnyDecide = Decide<CreditPoolEvent, CreditPool, string>;
const usageOf = (pick: Pick, now: Instant): Usage => {
  const [provider, model] = MODELS[pick(MODELS.length)] ?? MODELS[0];
  const inputTokens = pick(5_000);
  return {
    provider,
    model,
    inputTokens,
    cachedTokens: pick(inputTokens + 1),
    outputTokens: pick(900),
    outcome: pick(12) === 0 ? 'failed' : 'succeeded',
    latencyMs: pick(9) === 0 ? null : pick(30_000),
    time: pick(4) === 0 ? plusMs(now, -pick(7_200_000)) : null,
  };
};
const spender = (pick: Pick) => ({
  member: pick(6) === 0 ? null : `mem_${pick(5).toString()}`,
  space: pick(3) === 0 ? null : `spc_${pick(3).toString()}`,
});
const some = (pick: Pick): Nanos => nanosOf(BigInt(1 + pick(2_000_000_000)) * 3n);
const oneOf = <T>(pick: Pick, list: readonly T[]): T | undefined => list[pick(Math.max(list.length, 1))];

const chargeOf = (pick: Pick, now: Instant) =>
  pick(3) === 0
    ? ({ kind: 'amount', amount: some(pick), asset: null, usage: null } as const)
    : ({ kind: 'usage', usage: usageOf(pick, now), usd: some(pick), rates: 'test@1 in 3 out 15' } as const);

const anyDecision = (pick: Pick, account: Account, { n, now }: Moment): AnyDecide => {
  const id = n.toString().padStart(6, '0');
  const roll = pick(100);
  if (roll < 8) return grant(pick, id, now);
  if (roll < 14)
    return purchaseCredits({
      lot: `lot_${id}`,
      paid: { amount: amount(pick(2) === 0 ? '50' : '100'), currency: 'USD', reference: `pay_${id}` },
    });
  if (roll < 62) return debitCredits({ debit: `deb_${id}`, charge: chargeOf(pick, now), ...spender(pick) });
  if (roll < 72)
    return holdCredits({
      hold: `hold_${id}`,
      amount: some(pick),
      asset: null,
      seconds: 60 + pick(400_000),
      ...spender(pick),
    });
  if (roll < 79)
    return captureHold({
      hold: oneOf(pick, account.holds) ?? 'hold_none',
      debit: `deb_${id}`,
      charge: chargeOf(pick, now),
    });
  if (roll < 83) return voidHold({ hold: oneOf(pick, account.holds) ?? 'hold_none', reason: null });
  if (roll < 87) return reversal(pick, account, id);
  return governance(pick, account, { id, now, roll });
};

const grant = (pick: Pick, id: string, now: Instant): AnyDecide =>
  grantCredits({
    lot: `lot_${id}`,
    class: pick(2) === 0 ? 'promo' : 'allotment',
    amount: some(pick),
    asset: null,
    effectiveAt: pick(3) === 0 ? plusMs(now, pick(200_000_000)) : null,
    expiresAt: 'by-policy',
    source: { kind: 'promotion', reference: `cmp_${id}`, reason: 'welcome "back", ünïcode\\' },
  });

const reversal = (pick: Pick, account: Account, id: string): AnyDecide => {
  const at = account.debits.length === 0 ? -1 : pick(account.debits.length);
  const [evidence] = at === -1 ? [] : account.debits.splice(at, 1);
  return evidence === undefined
    ? () => ({ kind: 'accepted', events: [] })
    : reverseDebit({ evidence, reason: 'provider outage', lot: `lot_${id}` });
};

const governance = (
  pick: Pick,
  account: Account,
  { id, now, roll }: { id: string; now: Instant; roll: number },
): AnyDecide => {
  const scope = pick(2) === 0 ? 'member' : 'space';
  const subject = pick(3) === 0 ? null : `${scope === 'member' ? 'mem' : 'spc'}_${pick(3).toString()}`;
  const window = oneOf(pick, ['grant_cycle', 'calendar_month', 'calendar_day'] as const) ?? 'grant_cycle';
  switch (roll) {
    case 87:
      return setCap({ scope, subject, window, limit: nanosOf(some(pick) * 20n) });
    case 89:
      return removeCap({ scope, subject: oneOf(pick, [...account.pool.caps[scope].of.keys()]) ?? null });
    case 90:
      return changeAlert({
        alert: pick(2) === 0 ? null : { kind: 'absolute', below: amount('5'), recipients: ['owner'] },
      });
    case 91:
      return freezePool({ reason: 'operator', note: 'look', until: plusMs(now, 1_000) });
    case 92:
    case 93:
      return unfreezePool({ reason: 'operator', note: null });
    case 94:
      return adjustDown({
        adjustment: `adj_${id}`,
        amount: some(pick),
        asset: null,
        reason: 'goodwill taken back',
        reference: null,
      });
    case 95:
      return refundCredits({
        refund: `ref_${id}`,
        lot: oneOf(pick, account.paidLots) ?? 'lot_none',
        amount: null,
        reference: `re_${id}`,
        reason: 'asked for',
      });
    case 96:
      return moveAnchor({ anchor: plusMs(now, -pick(86_400_000)) });
    default:
      return recordOwnKeyUsage({
        record: `use_${id}`,
        usage: usageOf(pick, now),
        cost: { usd: some(pick), rates: 'test@1' },
        ...spender(pick),
      });
  }
};
