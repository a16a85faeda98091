import { describe, expect, it } from '@jest/globals';
import type { CommandBus } from '@nestjs/cqrs';
import { Settle, SettleCustomer, SettleInvoice, SettleStanding, type Envelope } from '#commands';
import { instantOf } from '#kernel';
import { reactorLimits } from './limits.js';
import { settleWhatIsDue, type DueStream, type DueStreams } from './settle-what-is-due.js';

const NOW = instantOf('2026-02-01T00:00:00.000Z');
const running = new AbortController().signal;

const dueRows = (count: number): DueStream[] =>
  Array.from({ length: count }, (_, n) => {
    const id = `acc_${n.toString().padStart(5, '0')}`;
    const dueAt = instantOf('2026-01-31T00:00:00.000Z');
    return { stream: `CreditPool-${id}`, category: 'CreditPool', id, dueAt };
  });

type Settling = { readonly envelope: Envelope; readonly account?: string };

/** A read model over these rows and a bus that settles them, or fails for one stream; it counts how many run at once. */
const ledgerOf = (rows: readonly DueStream[], failing?: string) => {
  const settled: Settling[] = [];
  let open = 0;
  let most = 0;
  const execute = async (command: Settling): Promise<{ position: bigint }> => {
    most = Math.max(most, (open += 1));
    await Promise.resolve();
    open -= 1;
    if (command.account !== undefined && command.account === failing) throw new Error('unavailable');
    settled.push(command);
    return { position: BigInt(settled.length) };
  };
  const due: DueStreams<number> = {
    dueBy: (at, { limit, after }) => {
      const from = after ?? 0;
      const found = rows.filter(({ dueAt }) => dueAt <= at);
      const streams = found.slice(from, from + limit);
      return Promise.resolve({ streams, next: streams.length === limit ? from + limit : null });
    },
  };
  // Only `execute` of the bus is used.
  return { settled, most: () => most, due, bus: { execute } as unknown as CommandBus };
};

const sweep = (
  { due, bus }: ReturnType<typeof ledgerOf>,
  onFailure: (stream: string) => void = () => undefined,
): Promise<number> => settleWhatIsDue({ due, bus, clock: { now: () => NOW }, onFailure }, running);

describe('settle what is due', () => {
  it('settles every stream that is due, page by page, a bounded number at once', async () => {
    const rows = dueRows(reactorLimits.page * 2 + 1);
    const ledger = ledgerOf(rows);
    expect(await sweep(ledger)).toBe(rows.length);
    expect(ledger.settled.map(({ account }) => account).sort()).toEqual(rows.map(({ id }) => id));
    expect(ledger.most()).toBe(reactorLimits.settlingAtOnce);
  });

  it('has a command for every kind of stream', async () => {
    const dueAt = NOW;
    const ledger = ledgerOf([
      { stream: 'Customer-cus_a', category: 'Customer', id: 'cus_a', dueAt },
      { stream: 'Standing-cus_a', category: 'Standing', id: 'cus_a', dueAt },
      { stream: 'Invoice-inv_a', category: 'Invoice', id: 'inv_a', dueAt },
      { stream: 'CreditPool-acc_a', category: 'CreditPool', id: 'acc_a', dueAt },
    ]);
    expect(await sweep(ledger)).toBe(4);
    expect(new Set(ledger.settled.map((command) => command.constructor))).toEqual(
      new Set([SettleCustomer, SettleStanding, SettleInvoice, Settle]),
    );
    expect(new Set(ledger.settled.map(({ envelope }) => envelope.commandId)).size).toBe(4);
  });

  it('settles at the present instant, in the name of the sweep, under an id that the due instant gives', async () => {
    const [first, second] = [ledgerOf(dueRows(1)), ledgerOf(dueRows(1))];
    await sweep(first);
    await sweep(second);
    expect(first.settled[0]?.envelope).toMatchObject({ actor: 'system:sweep', at: NOW, dryRun: false });
    expect(second.settled[0]?.envelope.commandId).toBe(first.settled[0]?.envelope.commandId);
  });

  it('passes over a stream that fails, and settles what stands behind it', async () => {
    const ledger = ledgerOf(dueRows(reactorLimits.page + 3), 'acc_00001');
    const failed: string[] = [];
    expect(await sweep(ledger, (stream) => failed.push(stream))).toBe(reactorLimits.page + 2);
    expect(failed).toEqual(['CreditPool-acc_00001']);
  });

  it('leaves alone what is due later', async () => {
    const [row] = dueRows(1);
    const later = instantOf('2026-02-01T00:00:00.001Z');
    expect(await sweep(ledgerOf(row === undefined ? [] : [{ ...row, dueAt: later }]))).toBe(0);
  });
});
