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

/** A read model over these rows and a bus that settles them, or fails for one account; it counts how many run at once. */
const ledgerOf = (rows: readonly DueAccount[], failing?: string) => {
  const settled: Settle[] = [];
  let open = 0;
  let most = 0;
  const execute = async (command: Settle): Promise<{ position: bigint }> => {
    most = Math.max(most, (open += 1));
    await Promise.resolve();
    open -= 1;
    if (command.account === failing) throw new Error('unavailable');
    settled.push(command);
    return { position: BigInt(settled.length) };
  };
  const due: DueAccounts = {
    dueBy: (at, limit) =>
      Promise.resolve(
        rows
          .filter((row) => row.dueAt <= at && settled.every(({ account }) => account !== row.account))
          .slice(0, limit),
      ),
    reached: () => Promise.resolve(true),
  };
  // Only `execute` of the bus is used.
  return { settled, most: () => most, due, bus: { execute } as unknown as CommandBus };
};

const sweep = (
  { due, bus }: ReturnType<typeof ledgerOf>,
  onFailure: (account: string) => void = () => undefined,
): Promise<number> => settleWhatIsDue({ due, bus, clock: { now: () => NOW }, onFailure }, running);

describe('settle what is due', () => {
  it('settles every account that is due, page by page, a bounded number at once', async () => {
    const rows = dueRows(reactorLimits.page * 2 + 1);
    const ledger = ledgerOf(rows);
    expect(await sweep(ledger)).toBe(rows.length);
    expect(ledger.settled.map(({ account }) => account).sort()).toEqual(rows.map(({ account }) => account));
    expect(ledger.most()).toBe(reactorLimits.settlingAtOnce);
  });

  it('settles at the present instant, in the name of the sweep, under an id that the due instant gives', async () => {
    const [first, second] = [ledgerOf(dueRows(1)), ledgerOf(dueRows(1))];
    await sweep(first);
    await sweep(second);
    expect(first.settled[0]?.envelope).toMatchObject({ actor: 'system:sweep', at: NOW, dryRun: false });
    expect(second.settled[0]?.envelope.commandId).toBe(first.settled[0]?.envelope.commandId);
  });

  it('goes on with the others when one account fails', async () => {
    const ledger = ledgerOf(dueRows(3), 'acc_00001');
    const failed: string[] = [];
    expect(await sweep(ledger, (account) => failed.push(account))).toBe(2);
    expect(failed).toEqual(['acc_00001']);
    expect(ledger.settled).toHaveLength(2);
  });

  it('leaves the rest to the next round when the read model does not follow', async () => {
    const ledger = ledgerOf(dueRows(reactorLimits.page + 1));
    const lagging = { ...ledger, due: { ...ledger.due, reached: () => Promise.resolve(false) } };
    expect(await sweep(lagging)).toBe(reactorLimits.page);
  });

  it('leaves alone what is due later', async () => {
    expect(await sweep(ledgerOf([{ account: 'acc_a', dueAt: instantOf('2026-02-01T00:00:00.001Z') }]))).toBe(
      0,
    );
  });
});
