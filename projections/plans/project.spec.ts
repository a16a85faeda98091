import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { policyCatalogue, policyEvents, poolTermsOf, type PolicyEvent } from '#domain/policy';
import { instantOf, type Instant, type Recorded } from '#kernel';
import { applyBatch, createEmpty } from '#projection-runtime';
import { bindPlans, planOf, planQuery, plans, plansOf, plansQuery, type PlansDb } from '#projections/plans';
import { canonicalize } from 'json-canonicalize';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  projectionDatabase,
  stillClock,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';

const at = instantOf('2026-01-01T00:00:00.000Z');
const later = instantOf('2026-02-01T00:00:00.000Z');

const published = (nth: number, version: number, when: Instant, title?: string): Recorded<PolicyEvent> => {
  const found = policyCatalogue[nth];
  if (found === undefined) throw new Error('the catalogue has so many plans');
  const document = { ...found, ...(title === undefined ? {} : { title }) };
  const data = {
    ...{ plan: document.plan, version },
    pool: poolTermsOf(document),
    document: canonicalize(document),
  };
  const id = `${nth.toString()}-${version.toString()}`;
  return {
    position: BigInt(version * 100 + nth),
    stream: `${policyEvents.category}-${document.plan}`,
    revision: BigInt(version - 1),
    ...{ id, commandId: id, correlation: id, causation: null, actor: 'operator:ann' },
    storedName: 'PolicyPublished.v2',
    event: { type: 'PolicyPublished', at: when, data },
    recordedAt: when,
  };
};

describe('plans', () => {
  let database: ProjectionDatabase;
  let db: PlansDb;
  const first = policyCatalogue.map((_, nth) => published(nth, 1, at));
  const second = [published(0, 2, later, 'Second edition')];

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindPlans(database.db);
    const place = { model: plans, name: plans.name };
    await createEmpty(database.db, place, stillClock);
    await applyBatch(database.db, place, { from: 0n, to: 199n, events: first }, stillClock);
    await applyBatch(database.db, place, { from: 199n, to: 300n, events: second }, stillClock);
  }, 60_000);
  afterAll(() => database.close());

  it('are listed by name, each in its latest version (R21)', async () => {
    const names: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await plansOf(db, { limit: 3, cursor });
      names.push(...page.data.map(({ plan }) => plan));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(names).toEqual(policyCatalogue.map(({ plan }) => plan).sort());
    const [one] = policyCatalogue;
    expect(await planOf(db, one?.plan ?? '')).toMatchObject({
      version: 2,
      publishedAt: later,
      document: { title: 'Second edition', entitlements: one?.entitlements },
    });
    expect(await planOf(db, 'no-such-plan')).toBeNull();
  });

  it('ask this', () => {
    const compiled = bindPlans(compileOnly());
    expect(textOf(plansQuery(compiled, { after: 'pass', limit: 8 }))).toMatchSnapshot();
    expect(textOf(planQuery(compiled, 'teams'))).toMatchSnapshot();
  });
});
