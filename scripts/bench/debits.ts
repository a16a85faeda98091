import { appendLimit, prepareAppendLimit } from './append-limit.js';
import { crudContenders, hot, prepareCrud, uniform, verifyCrud, type Accounts } from './crud.js';
import { interleaved, type Contender, type Summary } from './load.js';
import { accountName, oursInProcess, verifyLog } from './ours.js';
import type { Stage } from './stage.js';
import { prepareTpcb, tpcbContender, verifyTpcb } from './tpcb.js';

export type Effort = {
  readonly rounds: number;
  readonly seconds: number;
  readonly accounts: number;
  readonly connections: readonly number[];
  readonly history: number;
};

export type Race = {
  readonly title: string;
  readonly lines: ReadonlyMap<string, Summary>;
  readonly ours: string;
  readonly crud: readonly string[];
  readonly limit: string;
};

const CALLERS = 64;

const accountsOf = (kind: 'hot' | 'uniform', count: number): Accounts =>
  kind === 'hot' ? hot : { ...uniform, count, pick: (sequence) => ((sequence * 7_919) % count) + 1 };

/** Everybody debits at 64 callers on the same server, in turns: one hot account, or many. */
export async function race(stage: Stage, kind: 'hot' | 'uniform', effort: Effort): Promise<Race> {
  const accounts = accountsOf(kind, effort.accounts);
  await prepareCrud(stage.pool, accounts);
  await prepareTpcb(stage.pool);
  await prepareAppendLimit(stage.pool);
  const crud = crudContenders(stage.url, accounts, CALLERS, effort.connections);
  const ours = oursInProcess('ours, in process', stage.ledger, {
    callers: CALLERS,
    pick: (sequence) => accountName(kind, accounts.pick(sequence) - 1),
  });
  const raw = appendLimit(stage.pool, 500);
  const contenders: readonly Contender[] = [
    ours,
    ...crud.contenders,
    tpcbContender(stage.pool, kind, CALLERS),
    appendLimit(stage.pool, 64),
    raw,
  ];
  const lines = await interleaved(contenders, effort.rounds, effort.seconds);
  await crud.close();
  await verifyCrud(stage.pool, accounts);
  await verifyTpcb(stage.pool);
  await verifyLog(stage.pool);
  const title =
    kind === 'hot'
      ? 'One hot account, 64 callers'
      : `${effort.accounts.toLocaleString('en')} accounts, 64 callers`;
  return { title, lines, ours: ours.name, crud: crud.contenders.map(({ name }) => name), limit: raw.name };
}
