import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { GRANTED, openAccounts } from './accounts.js';
import { isOver, type Call } from './calls.js';
import { until } from './instance.js';
import { hireKiller, type Killer } from './killer.js';
import { inParts, oneProcess, type Stage, type Victim } from './stage.js';
import { openAt, openTraffic, type Accounts } from './traffic.js';
import { killMidSweep, timedOut } from './sweep.js';
import {
  audit,
  checkAgainstLog,
  checkRepeats,
  expectedFigures,
  figuresOf,
  readDone,
  readUpTo,
} from './verdict.js';

// Whole processes: on a busy machine they take their time.
jest.setTimeout(600_000);

const full = process.env['FULL'] !== undefined;
const size = full ? { callers: 64, warm: 1_000, afterwards: 500 } : { callers: 24, warm: 150, afterwards: 0 };

type Scenario = readonly [name: string, open: () => Promise<Stage>, victims: readonly Victim[]];

const scenarios: readonly Scenario[] = full
  ? [
      ['one process with all parts', oneProcess, ['product', 'product', 'product']],
      ['its PostgreSQL', oneProcess, ['postgres', 'postgres', 'product', 'postgres']],
      ['parts of their own', inParts, ['api', 'projector', 'api', 'reactor', 'projector', 'api']],
    ]
  : [['one process with all parts', oneProcess, ['product']]];

let killer: Killer;
let stage: Stage | null = null;
beforeAll(async () => {
  killer = await hireKiller();
});
afterEach(async () => {
  await stage?.strikeDown();
  stage = null;
});
afterAll(() => {
  killer.dismiss();
});

/** One fault under load, and what the log and the callers say of it. Returns all calls of the round, answered. */
const round = async (
  on: Stage,
  victim: Victim,
  accounts: Accounts,
  name: string,
): Promise<readonly Call[]> => {
  const all = [accounts.hot, accounts.edge, ...accounts.others];
  const doneIn = () => on.onLog((store) => readDone(store, all));
  const headBefore = await on.onLog((store) => store.headPosition());
  const traffic = openTraffic(on.site, accounts, { callers: size.callers, name });
  await until('calls are answered', async () => traffic.calls.filter(isOver).length > 2 * size.callers);
  const strike = await killer.strike(on.pidOf(victim), size.warm);
  await sleep(size.afterwards);
  await traffic.stop();
  expect(openAt(traffic.calls, strike).length).toBeGreaterThan(size.callers / 4);
  if (victim === 'projector') {
    // It died in the middle of this round's events, and the log went on without it.
    const diedAt = await readUpTo(on.site, accounts.hot);
    expect(diedAt).toBeGreaterThan(headBefore);
    expect(diedAt).toBeLessThan(await on.onLog((store) => store.headPosition()));
  }
  await on.recover(victim);

  const before = await doneIn();
  const unanswered = traffic.calls.filter((call) => !isOver(call));
  // Whoever was killed with callers of its own owes them an answer; the others' callers notice nothing.
  if (victim === 'product' || victim === 'api') expect(unanswered.length).toBeGreaterThan(0);
  if (victim === 'projector' || victim === 'reactor') expect(unanswered).toEqual([]);
  checkAgainstLog(traffic.calls, before);
  await traffic.repeat();
  expect(checkAgainstLog(traffic.calls, await doneIn())).toEqual({ lost: 0, kept: 0 });
  checkRepeats(traffic.calls, before);
  return traffic.calls;
};

describe('killed under load', () => {
  it.each(scenarios)(
    '%s: every answer holds, whatever had none is done once at last',
    async (_, open, victims) => {
      const on = (stage = await open());
      const accounts = await openAccounts(on.site, 'chaos');
      const calls: Call[] = [];
      for (const [index, victim] of victims.entries())
        calls.push(...(await round(on, victim, accounts, `r${index.toString()}`)));

      const head = await on.onLog((store) => store.headPosition());
      for (const account of [accounts.hot, accounts.edge, ...accounts.others]) {
        const granted = account === accounts.edge ? GRANTED.scarce : GRANTED.plenty;
        expect([account, await figuresOf(on.site, account, head)]).toEqual([
          account,
          expectedFigures(calls, account, granted),
        ]);
      }
      expect(await audit(on.settings)).toMatchObject({ code: 0 });
    },
  );

  if (full)
    it('a reactor in the middle of a sweep: everything that was due is booked once', async () => {
      const count = 400;
      const on = (stage = await inParts());
      expect(await killMidSweep(on, killer, count)).toBeGreaterThan(0);
      await on.recover('reactor');
      const booked = () => on.onLog((store) => timedOut(store));
      await until('all is booked', async () => (await booked()).size % count === 0);
      expect([...new Set((await booked()).values())]).toEqual([1]);
      const head = await on.onLog((store) => store.headPosition());
      expect(await figuresOf(on.site, 'acc_sweep_1_0', head)).toEqual({ posted: '5', held: '0' });
      expect(await audit(on.settings)).toMatchObject({ code: 0 });
    });
});
