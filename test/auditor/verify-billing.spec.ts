import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { openSnapshot } from '../../apps/auditor/src/log/snapshot.js';
import { checkReadModels } from '../../apps/auditor/src/verify/read-models.js';
import { readModels } from '#projections';
import { billingHistory } from '../support/billing-history.js';
import { projectAll, projectionDatabase, type ProjectionDatabase } from '../support/projection-database.js';
import { call, ledgerOf, type Answer } from './terminal.js';

const log = billingHistory({ seed: 7, customers: 4, commands: 250 });

/** A change of one row of each read model of customers and their money. */
const changes: Readonly<Record<string, string>> = {
  'organization.members': "update organization.members set role = 'owner' where role <> 'owner'",
  'organization.standings': "update organization.standings set phase = 'purged'",
  'members.members': 'update members.members set left_at = null, how = null where left_at is not null',
  'seat_utilization.seats': 'update seat_utilization.seats set paid = paid + 1',
  'seat_utilization.changes': 'delete from seat_utilization.changes',
  'subscription.subscriptions': "update subscription.subscriptions set status = 'running'",
  'invoices.invoices': 'update invoices.invoices set open = open + 1 where open > 0',
  'invoices.receipts': 'delete from invoices.receipts',
  'payments.attempts': "update payments.attempts set status = 'succeeded', reason_code = null",
  'billing_disputes.disputes': "update billing_disputes.disputes set state = 'open'",
  'due.states': 'update due.states set next_at = null',
  'usage.choices': 'update usage.choices set analytics = not analytics',
};

describe('verify compares the read models of customers and their money with the log', () => {
  let database: ProjectionDatabase;
  let session: pg.Client;
  beforeAll(async () => {
    database = await projectionDatabase();
    session = new pg.Client({ connectionString: database.url });
    await session.connect();
    for (const model of readModels) await projectAll(database.db, model, log, { batch: 1_000 });
  }, 60_000);
  afterAll(async () => {
    await session.end();
    await database.close();
  });

  const verify = async (): Promise<Answer> => {
    const snapshot = await openSnapshot(database.url, 'nobody_has_this_role');
    return call(['verify', '--json'], () =>
      Promise.resolve({
        ...ledgerOf(log),
        readModels: checkReadModels({ url: database.url, snapshot: snapshot.name, models: readModels }),
        close: snapshot.close,
      }),
    );
  };
  const subjects = ({ out }: Answer, code: string): readonly string[] =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: string; code?: string; subject?: string })
      .flatMap((one) =>
        one.line === 'finding' && one.code?.startsWith(code) === true ? [one.subject ?? ''] : [],
      );

  it('finds nothing in what the projector wrote', async () => {
    expect(subjects(await verify(), 'row-')).toEqual([]);
    expect(subjects(await verify(), 'balance-')).toEqual([]);
  }, 30_000);

  it('finds every change that was planted; of money, the domain says the same again', async () => {
    for (const change of Object.values(changes)) expect((await session.query(change)).rowCount).not.toBe(0);
    const found = await verify();
    expect(found.code).toBe(1);
    const tables = new Set(subjects(found, 'row-').map((subject) => subject.split(' ')[0]));
    for (const table of Object.keys(changes)) expect(tables).toContain(table);
    expect(subjects(found, 'balance-wrong').some((subject) => subject.startsWith('inv_'))).toBe(true);
  }, 30_000);
});
