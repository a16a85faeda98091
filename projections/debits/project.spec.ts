import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreditPoolEvent } from '#domain/credit-pool';
import { instantOf, sum } from '#kernel';
import {
  bindDebits,
  debitOf,
  debits,
  grantsQuery,
  lineQuery,
  linesQuery,
  statementOf,
  type DebitDb,
  type StatementLine,
} from '#projections/debits';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  decodePool,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { poolHistory } from '../../test/support/pool-history.js';

describe('debits', () => {
  let database: ProjectionDatabase;
  let db: DebitDb;
  const log = poolHistory({ seed: 2, accounts: 2, commands: 300 });
  const account = 'acc_00000';
  const events = log
    .filter(({ stream }) => stream.endsWith(account))
    .map((stored) => decodePool(stored)?.event as CreditPoolEvent);
  const charged = events.flatMap((event) =>
    event.type === 'CreditsDebited' || event.type === 'HoldCaptured' ? [event] : [],
  );
  const reversed = events.flatMap((event) => (event.type === 'DebitReversed' ? [event.data.debit] : []));
  const grantedLots = new Set(
    events.flatMap((event) =>
      event.type === 'CreditsGranted' || event.type === 'CreditsPurchased' ? [event.data.lot] : [],
    ),
  );

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindDebits(database.db);
    await projectAll(database.db, debits, log, { batch: 30 });
  }, 60_000);
  afterAll(() => database.close());

  const wholeStatement = async (filter: Parameters<typeof statementOf>[2] = {}): Promise<StatementLine[]> => {
    const lines: StatementLine[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await statementOf(db, account, { ...filter, limit: 7, cursor });
      lines.push(...page.data);
      if (page.nextCursor === null) return lines;
      cursor = page.nextCursor;
    }
  };

  it('lists every debit once, newest first, and each traces to the grants that paid for it', async () => {
    const lines = await wholeStatement();
    expect(lines.map(({ debit }) => debit)).toEqual(charged.map(({ data }) => data.debit).reverse());
    for (const line of lines) {
      expect(sum(line.trace.map(({ amount }) => amount)) + line.debt).toBe(line.amount);
      expect(line.trace.every(({ lot }) => grantedLots.has(lot))).toBe(true);
    }
    expect(reversed.length).toBeGreaterThan(0);
    expect(
      lines
        .filter(({ reversal }) => reversal !== null)
        .map(({ debit }) => debit)
        .sort(),
    ).toEqual([...reversed].sort());
  });

  it('keeps what the debit itself says, to the nano', async () => {
    const event =
      charged.find(({ data }) => data.usage !== null && data.price !== null && data.allocations.length > 1) ??
      charged[0];
    const line = await debitOf(db, account, event?.data.debit ?? '');
    expect(line).toMatchObject({
      amount: event?.data.amount,
      at: event?.at,
      member: event?.data.member,
      policy: 'teams@1',
    });
    expect(line?.price).toEqual(event?.data.price);
    expect(line?.trace.map(({ lot, amount }) => ({ lot, amount }))).toEqual(event?.data.allocations);
    expect(await debitOf(db, 'acc_00001', event?.data.debit ?? '')).toBeNull(); // as if absent
  });

  it('filters by who, what and when', async () => {
    const from = charged[20]?.at ?? instantOf('2026-01-01T00:00:00.000Z');
    const until = charged[60]?.at ?? from;
    expect((await wholeStatement({ from, until })).length).toBe(
      charged.filter(({ at }) => from <= at && at < until).length,
    );
    expect((await wholeStatement({ member: 'mem_1' })).length).toBe(
      charged.filter(({ data }) => data.member === 'mem_1').length,
    );
    expect((await wholeStatement({ model: 'gpt-5', space: 'spc_0' })).length).toBe(
      charged.filter(({ data }) => data.usage?.model === 'gpt-5' && data.space === 'spc_0').length,
    );
  });

  it('asks this', () => {
    const none = bindDebits(compileOnly());
    const at = instantOf('2026-01-01T00:00:00.000Z');
    const filter = { member: 'm', space: 's', model: 'x', from: at, until: at };
    expect(textOf(linesQuery(none, account, filter, { before: 9n, limit: 8 }))).toMatchSnapshot('statement');
    expect(textOf(lineQuery(none, account, 'deb_1'))).toMatchSnapshot('one debit');
    expect(textOf(grantsQuery(none, account, ['lot_1']))).toMatchSnapshot('grants of a page');
  });
});
