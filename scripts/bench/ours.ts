import type pg from 'pg';
import {
  creditPool,
  creditPoolEvents,
  creditPoolState,
  debitCredits,
  grantCredits,
  openAccount,
  poolFoldVersion,
  type CreditPool,
  type CreditPoolEvent,
} from '#domain/credit-pool';
import { policyCatalogue, poolTermsOf } from '#domain/policy';
import { createEngine, type CommandContext, type Engine, type Streams } from '#engine';
import type { EventStore } from '#event-store';
import {
  amount,
  commandIdOf,
  idOfCommand,
  instantOfMs,
  invariant,
  randomIds,
  type Clock,
  type Instant,
} from '#kernel';
import { closedLoop, type Contender } from './load.js';

export const benchClock: Clock = { now: () => instantOfMs(Date.now()) };
const GRANT = amount('1000000000');
const ONE = amount('0.000075');

export type Ledger = {
  readonly engine: Engine;
  readonly pools: Streams<CreditPool, CreditPoolEvent>;
  readonly store: EventStore;
};

/** The engine as the product runs it: policy, lots, caps, idempotency for ever, hash chain, fence. Nothing is switched off. */
export const openLedger = (
  store: EventStore,
  commandIndex: Parameters<typeof createEngine>[0]['commandIndex'],
): Ledger => {
  const engine = createEngine({ store, clock: benchClock, ids: randomIds, commandIndex });
  const pools = engine.streams(creditPoolEvents, creditPool, {
    foldVersion: poolFoldVersion,
    stateCodec: creditPoolState,
  });
  return { engine, pools, store };
};

export const accountName = (prefix: string, n: number): string => `acc_${prefix}${n.toString()}`;

const context = (account: string, key: string, at: Instant): CommandContext => {
  const commandId = commandIdOf('service:bench', `CreditPool-${account}`, key);
  return {
    commandId,
    fingerprint: 'bench',
    actor: 'service:bench',
    correlation: commandId,
    causation: null,
    at,
  };
};

const teams = policyCatalogue.find((one) => one.plan === 'teams');

/** Opens `count` accounts with one large lot each, as the product would: open, then grant. */
export async function openAccounts({ pools }: Ledger, prefix: string, count: number): Promise<void> {
  invariant(teams !== undefined, 'the catalogue has the plan that the bench opens accounts on');
  const at = benchClock.now();
  const open = async (n: number): Promise<void> => {
    const account = accountName(prefix, n);
    const policy = { policy: `${teams.plan}@1`, terms: poolTermsOf(teams) };
    const owner = { kind: 'organization', id: `cus_${n.toString()}` } as const;
    const opened = await pools.transact(
      account,
      openAccount({ account, owner, anchor: at, zone: 'UTC', policy }),
      context(account, 'open', at),
    );
    if (opened.kind === 'refused') throw new Error(`${account} was not opened: ${opened.code}`);
    const grant = context(account, 'grant', at);
    const source = { kind: 'promotion', reference: 'bench', reason: null } as const;
    const granted = await pools.transact(
      account,
      grantCredits({
        lot: idOfCommand('lot', grant.commandId),
        class: 'promo',
        amount: GRANT,
        asset: null,
        effectiveAt: null,
        expiresAt: null,
        source,
      }),
      grant,
    );
    if (granted.kind === 'refused') throw new Error(`${account} got no credits: ${granted.code}`);
  };
  const width = 500;
  for (let first = 0; first < count; first += width)
    await Promise.all(Array.from({ length: Math.min(width, count - first) }, (_, at) => open(first + at)));
}

const usage = {
  provider: 'anthropic',
  model: 'claude-sonnet-4',
  inputTokens: 1_200,
  cachedTokens: 0,
  outputTokens: 340,
  outcome: 'succeeded',
  latencyMs: 812,
  time: null,
} as const;

/** One debit with all that a service sends: who, for what, on which model; a key of its own. */
export const debit = async ({ pools }: Ledger, account: string, key: string): Promise<void> => {
  const command = context(account, key, benchClock.now());
  const outcome = await pools.transact(
    account,
    debitCredits({
      debit: idOfCommand('deb', command.commandId),
      member: 'usr_1',
      space: 'spc_1',
      charge: { kind: 'amount', amount: ONE, asset: null, usage },
    }),
    command,
  );
  if (outcome.kind === 'refused') throw new Error(`${account}: debit refused, ${outcome.code}`);
};

let runs = 0;

export const oursInProcess = (
  name: string,
  ledger: Ledger,
  load: { readonly callers: number; readonly pick: (sequence: number) => string },
): Contender => ({
  name,
  run: (seconds) => {
    const run = (runs += 1).toString();
    return closedLoop({
      callers: load.callers,
      seconds,
      call: (_caller, sequence) => debit(ledger, load.pick(sequence), `${run}.${sequence.toString()}`),
    });
  },
});

/** Dense positions, dense revisions, every command once: on the log itself, whatever the engine believes. */
export async function verifyLog(pool: pg.Pool): Promise<{ readonly events: number }> {
  const { rows } = await pool.query<{ events: string; head: string; torn: string; twice: string }>(`
    select (select count(*) from ledger.events)::text as events, (select coalesce(max(position), 0) from ledger.events)::text as head,
      (select count(*) from (select stream_key from ledger.events group by stream_key having count(*) <> max(revision) + 1) torn)::text as torn,
      (select count(*) from (select stream_key, event_id from ledger.events group by 1, 2 having count(*) > 1) twice)::text as twice`);
  const found = rows[0];
  if (found === undefined || found.events !== found.head || found.torn !== '0' || found.twice !== '0')
    throw new Error(`the log does not verify: ${JSON.stringify(found)}`);
  return { events: Number(found.events) };
}
