import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { joinEmbeddedPostgres } from '#platform';
import { clientOf } from '../../scripts/product/client.js';
import { until } from './instance.js';
import { oneProcess, type Stage } from './stage.js';
import { audit } from './verdict.js';

// Whole processes: on a busy machine they take their time.
jest.setTimeout(600_000);

/** A purchase takes some 100 to 300 ms here: a kill every so often meets it between each two of its steps. */
const KILLS = process.env.FULL === undefined ? 2 : 9;
const STEP_MS = 40;

let stage: Stage | null = null;
afterEach(async () => {
  await stage?.strikeDown();
  stage = null;
});

const register = {
  customer: 'cus_kill',
  kind: 'organization',
  name: 'Kill & Co',
  owner: { member: 'usr_ann', name: 'Ann', email: 'ann@example.org' },
};
const open = { account: 'acc_kill', owner: { kind: 'organization', id: 'cus_kill' }, plan: 'teams' };
const purchases = '/v1/customers/cus_kill/credit-purchases';
const bought = { amount: '50', account: 'acc_kill' };

/** What the sandbox has taken, in cents: its tables outlive the process as Stripe would. */
const takenBy = async (settings: Stage['settings']): Promise<readonly number[]> => {
  const { url, close } = await joinEmbeddedPostgres({ dataDir: settings.DATA_DIR ?? '' });
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const { rows } = await client.query<{ cents: number }>(
      `select (body->>'amount')::int as cents from stripe_sandbox.objects where kind = 'charge' and body->>'paid' = 'true'`,
    );
    return rows.map(({ cents }) => cents);
  } finally {
    await client.end();
    await close();
  }
};

describe('a purchase of credits, the product killed in the middle of it', () => {
  it('is charged once, gives its credits once and has one invoice, whichever step it was', async () => {
    const on = (stage = await oneProcess());
    const here = () => clientOf(on.site.urls()[0] ?? '', on.site.keys.operator);
    await here().post('/v1/customers', 'register', register);
    await here().post('/v1/accounts', 'open', open);
    let unanswered = 0;
    for (let nth = 0; nth < KILLS; nth += 1) {
      const key = `buy-${nth.toString()}`;
      const pid = on.pidOf('product');
      const asked = fetch(`${on.site.urls()[0] ?? ''}${purchases}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${on.site.keys.operator}`,
          'idempotency-key': key,
          'content-type': 'application/json',
        },
        body: JSON.stringify(bought),
      }).then(
        ({ status }) => status,
        () => null,
      );
      await sleep(nth * STEP_MS);
      process.kill(pid, 'SIGKILL');
      if ((await asked) === null) unanswered += 1;
      await on.recover('product');
      const again = await here().post(purchases, key, bought);
      expect([again.status, again.body]).toMatchObject([201, { status: 'credited', credits: '50' }]);
    }
    expect(unanswered).toBeGreaterThan(0);

    const total = (50 * KILLS).toString();
    const read = async (path: string): Promise<Record<string, unknown>> =>
      (await here().get(path)).body as Record<string, unknown>;
    await until('every invoice is paid', async () => {
      const { data } = (await read('/v1/customers/cus_kill/invoices')) as { data: { status: string }[] };
      return data.length === KILLS && data.every(({ status }) => status === 'paid');
    });
    expect(await read('/v1/accounts/acc_kill/balance')).toMatchObject({ available: total });
    expect(await takenBy(on.settings)).toEqual(Array.from({ length: KILLS }, () => 5_000));
    expect(await audit(on.settings)).toMatchObject({ code: 0 });
  });
});
