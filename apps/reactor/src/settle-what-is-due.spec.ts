import { describe, expect, it } from '@jest/globals';
import type { CommandBus } from '@nestjs/cqrs';
import type { Settle } from '#commands';
import { instantOf } from '#kernel';
import { reactorLimits } from './limits.js';
import { settleWhatIsDue, type DueAccount, type DueAccounts } from './settle-what-is-due.js';

const NOW = instantOf('2026-02-01T00:00:00.000Z');
const running = new AbortController().signal;

const dueRows = (count: number): DueAccount[] =>
  Array.from({ length: count }, (_, n) => ({
    account: `acc_${n.toString().padStart(5, '0')}`,
    dueAt: instantOf('2026-01-31T00:00:00.000Z'),
  }));

/** The read model's answer over fixed rows. */
const dueOf = (rows: readonly DueAccount[]): DueAccounts => ({
  dueBy: (at, after, limit) =>
    Promise.resolve(
      rows
        .filter((row) => row.dueAt <= at && (after === null || row.account > after.account))
        .slice(0, limit),
    ),
});

/** A bus that settles what it is told, or fails for one account, and knows how many ran at once. */
const busOf = (failing?: string) => {
  const settled: Settle[] = [];
  let open = 0;
  let most = 0;
  const execute = async (command: Settle): Promise<void> => {
    most = Math.max(most, (open += 1));
    await Promise.resolve();
    open -= 1;
    if (command.account === failing) throw new Error('unavailable');
    settled.push(command);
  };
  // Only `execute` of the bus is used.
  return { settled, most: () => most, bus: { execute } as unknown as CommandBus };
};

const sweep = (
  rows: readonly DueAccount[],
  bus: CommandBus,
  onFailure: (account: string) => void = () => undefined,
): Promise<number> =>
  settleWhatIsDue({ due: dueOf(rows), bus, clock: { now: () => NOW }, onFailure }, running);

describe('settle what is due', () => {
  it('settles every account that is due, page by page, a bounded number at once', async () => {
    const rows = dueRows(reactorLimits.page * 2 + 1);
    const { bus, settled, most } = busOf();
    expect(await sweep(rows, bus)).toBe(rows.length);
    expect(settled.map(({ account }) => account).sort()).toEqual(rows.map(({ account }) => account));
    expect(most()).toBe(reactorLimits.settlingAtOnce);
  });

  it('settles at the present instant, in the name of the sweep, under an id that the due instant gives', async () => {
    const [first, second] = [busOf(), busOf()];
    await sweep(dueRows(1), first.bus);
    await sweep(dueRows(1), second.bus);
    expect(first.settled[0]?.envelope).toMatchObject({ actor: 'system:sweep', at: NOW, dryRun: false });
    expect(second.settled[0]?.envelope.commandId).toBe(first.settled[0]?.envelope.commandId);
  });

  it('goes on with the others when one account fails', async () => {
    const { bus, settled } = busOf('acc_00001');
    const failed: string[] = [];
    expect(await sweep(dueRows(3), bus, (account) => failed.push(account))).toBe(2);
    expect(failed).toEqual(['acc_00001']);
    expect(settled).toHaveLength(2);
  });

  it('leaves alone what is due later', async () => {
    const { bus } = busOf();
    expect(await sweep([{ account: 'acc_a', dueAt: instantOf('2026-02-01T00:00:00.001Z') }], bus)).toBe(0);
  });
});
