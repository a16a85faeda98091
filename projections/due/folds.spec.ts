import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customers, nextDueOf as customerDue } from '#domain/customer';
import { invoices, nextDueOf as invoiceDue } from '#domain/invoice';
import { nextDueOf as standingDue, standings } from '#domain/standing';
import type { StoredEvent } from '#event-store';
import { plusDays, type Instant } from '#kernel';
import { due, dueBy, nextDue, type DueDb, type DueKey, type DuePage, type DueStream } from '#projections/due';
import { billingHistory } from '../../test/support/billing-history.js';
import { foldedStreams, prefixes } from '../../test/support/folded-streams.js';
import {
  decodeLedger,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { minute } from '../../test/support/top-up-facts.js';
import { topUpHistory } from '../../test/support/top-up-history.js';

type Due = Pick<DueStream, 'stream' | 'dueAt'>;

/** What the domain's own folds say is due by an instant, in every stream that is no pool. */
const known = (log: readonly StoredEvent[], by: Instant): readonly Due[] => {
  const dues: Due[] = [];
  const add = (stream: string, dueAt: Instant | null): void => {
    if (dueAt !== null && dueAt <= by) dues.push({ stream, dueAt });
  };
  for (const [id, state] of foldedStreams(log, 'Customer', customers))
    add(`Customer-${id}`, customerDue(state));
  for (const [id, state] of foldedStreams(log, 'Standing', standings))
    add(`Standing-${id}`, standingDue(state));
  for (const [id, state] of foldedStreams(log, 'Invoice', invoices)) add(`Invoice-${id}`, invoiceDue(state));
  return dues;
};

const rank = ({ stream }: Due): number =>
  ['Customer', 'Standing', 'Invoice'].findIndex((category) => stream.startsWith(`${category}-`));
const inOrder = (a: Due, b: Due): number => {
  if (a.dueAt !== b.dueAt) return a.dueAt < b.dueAt ? -1 : 1;
  return rank(a) - rank(b) || (a.stream < b.stream ? -1 : 1);
};

const paged = async (db: DueDb, by: Instant, limit: number): Promise<readonly DueStream[]> => {
  const met: DueStream[] = [];
  for (let after: DueKey | null = null; ;) {
    const page: DuePage = await dueBy(db, by, { limit, after });
    met.push(...page.streams.filter(({ category }) => category !== 'CreditPool'));
    if (page.next === null) return met;
    after = page.next;
  }
};

const history = billingHistory({ seed: 7, customers: 4, commands: 500 });

describe('due, of customers, standings and invoices', () => {
  let database: ProjectionDatabase;
  beforeAll(async () => {
    database = await projectionDatabase();
  }, 60_000);
  afterAll(() => database.close());

  it.each(prefixes(history, 4).map((log, n) => [n + 1, log] as const))(
    'is what their folds say, in pages of any size, at %p quarters of any life (S2)',
    async (n, log) => {
      const name = `due_${n.toString()}`;
      await projectAll(database.db, due, log, { batch: 30, name });
      const db = database.db.withSchema(name) as unknown as DueDb; // a copy under another name
      const last = log.at(-1);
      const end = (last === undefined ? undefined : decodeLedger(last)?.event.at) as Instant;
      for (const days of [-30, 0, 3, 45, 400]) {
        const by = plusDays(end, days);
        const expected = [...known(log, by)].sort(inOrder);
        for (const limit of [1, 3, 1_000])
          expect((await paged(db, by, limit)).map(({ stream, dueAt }) => ({ stream, dueAt }))).toEqual(
            expected,
          );
      }
    },
    60_000,
  );

  it('goes on behind what fails: the clock has a next instant after any other', async () => {
    await projectAll(database.db, due, history);
    const db = database.db.withSchema('due') as unknown as DueDb; // as above
    const instants: Instant[] = [];
    for (let at = await nextDue(db); at !== null; at = await nextDue(db, at)) instants.push(at);
    expect(instants).toEqual([...new Set(instants)].sort());
    const all = known(history, '9999-01-01T00:00:00.000Z' as Instant);
    for (const { dueAt } of all) expect(instants).toContain(dueAt);
  });

  it('knows when a top-up that was postponed is armed again', async () => {
    await projectAll(database.db, due, topUpHistory(), { name: 'due_top_ups' });
    const db = database.db.withSchema('due_top_ups') as unknown as DueDb; // as above
    const armed = { stream: 'TopUp-acc_topup_3', category: 'TopUp', id: 'acc_topup_3', dueAt: minute(12) };
    expect(await paged(db, minute(11), 10)).toEqual([]);
    expect(await paged(db, minute(12), 10)).toEqual([armed]);
  });

  it('keeps no row of an invoice in which nothing will ever be due', async () => {
    const rows = await (database.db.withSchema('due') as unknown as DueDb)
      .selectFrom('states')
      .select(['id', 'next_at'])
      .where('category', '=', 'Invoice')
      .execute();
    const ended = [...foldedStreams(history, 'Invoice', invoices)].filter(
      ([, invoice]) => invoice.status !== 'draft' && invoiceDue(invoice) === null,
    );
    expect(ended.length).toBeGreaterThan(5);
    for (const [id] of ended) expect(rows.map((row) => row.id)).not.toContain(id);
  });
});
