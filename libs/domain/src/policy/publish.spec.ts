import { describe, expect, it } from '@jest/globals';
import {
  assignable,
  documentOf,
  may,
  parsePolicyRef,
  policies,
  policyCatalogue,
  policyState,
  publishPolicy,
  readPolicy,
  type PolicyEvent,
} from '#domain/policy';
import { amount, instantOf, type Json } from '#kernel';

const at = instantOf('2026-01-01T00:00:00.000Z');
const teams = policyCatalogue.find(({ plan }) => plan === 'teams') as unknown as {
  readonly [key: string]: Json;
}; // a document is JSON

const published = (...documents: readonly Json[]) => {
  let policy = policies.initial();
  for (const document of documents) {
    const decision = publishPolicy({ plan: 'teams', version: null, document })(policy, at);
    if (decision.kind === 'accepted')
      for (const event of decision.events) policy = policies.evolve(policy, event);
  }
  return policy;
};
const changed = { ...teams, ownKeys: false };

describe('the catalogue', () => {
  it.each(policyCatalogue.map((document) => [document.plan, document] as const))(
    '%s breaks no rule',
    (plan, document) => {
      const { problems } = readPolicy(document); // a document is JSON
      expect(problems).toEqual([]);
      expect(publishPolicy({ plan, version: 1, document: document })(policies.initial(), at).kind).toBe(
        'accepted',
      );
    },
  );
  it('ships the seven plans', () => {
    expect(policyCatalogue.map(({ plan }) => plan)).toEqual([
      'teams',
      'enterprise',
      'pass',
      'starter',
      'pro',
      'pooled-team',
      'pooled-enterprise',
    ]);
  });
  it('lets only owners buy and change the plan, and owners and admins see individuals (R55, R64)', () => {
    const table = documentOf(published(teams), 1)?.permissions;
    if (table === undefined) throw new Error('teams is published');
    expect((['owner', 'admin', 'member'] as const).map((role) => may(table, role, 'buy-credits'))).toEqual([
      true,
      false,
      false,
    ]);
    expect((['owner', 'admin', 'member'] as const).map((role) => may(table, role, 'change-plan'))).toEqual([
      true,
      false,
      false,
    ]);
    expect(
      (['owner', 'admin', 'member'] as const).map((role) => may(table, role, 'see-individual-usage')),
    ).toEqual([true, true, false]);
  });
});

describe('publishing a policy', () => {
  it('numbers versions densely and keeps every one', () => {
    const policy = published(teams, changed);
    expect(assignable(policy, null)).toMatchObject({ policy: 'teams@2', terms: { ownKeys: false } });
    expect(assignable(policy, 1)).toMatchObject({
      policy: 'teams@1',
      terms: { ownKeys: true, purchase: { anyFrom: amount('1000') } },
    });
    expect(assignable(policy, 3)).toBeNull();
    const each = { scope: 'member', window: 'grant_cycle', limit: '25' } as const;
    expect(assignable(published({ ...teams, caps: [each] }), 1)?.caps).toEqual([
      { ...each, limit: amount('25') },
    ]);
    expect(readPolicy({ ...teams, caps: [each, each] }).problems).toEqual([
      { path: 'caps', problem: 'has one cap for a scope' },
    ]);
  });
  it('changes nothing when the latest document comes again', () => {
    expect(publishPolicy({ plan: 'teams', version: 7, document: teams })(published(teams), at)).toEqual({
      kind: 'accepted',
      events: [],
    });
  });
  it('refuses a version that is not the next one', () => {
    expect(
      publishPolicy({ plan: 'teams', version: 3, document: changed })(published(teams), at),
    ).toMatchObject({
      code: 'policy-version-not-next',
      facts: { plan: 'teams', version: 3, expected: 2 },
    });
  });
  it('refuses more versions than a plan can keep', () => {
    const policy = published(teams);
    const [first] = policy.versions;
    if (first === undefined) throw new Error('a version is there');
    while (policy.versions.length < 1_000) policy.versions.push(first);
    expect(publishPolicy({ plan: 'teams', version: null, document: changed })(policy, at)).toMatchObject({
      code: 'too-many-versions',
    });
  });
  const wrong: readonly (readonly [string, Json])[] = [
    ['.', null],
    ['.', []],
    ['colour', { ...teams, colour: 'red' }],
    ['__proto__', JSON.parse(`{"__proto__":{}, ${JSON.stringify(teams).slice(1)}`) as Json],
    ['plan', { ...teams, plan: 'Teams!' }],
    ['plan', { ...teams, plan: 'other' }],
    ['asset.usdPerCredit', { ...teams, asset: { code: 'USD', scale: 9, usdPerCredit: 1 } }],
    ['asset.usdPerCredit', { ...teams, asset: { code: 'USD', scale: 9, usdPerCredit: '0.01' } }],
    ['asset.scale', { ...teams, asset: { code: 'USD', scale: 2, usdPerCredit: '1' } }],
    [
      'permissions.spend[0]',
      { ...teams, permissions: { ...(teams['permissions'] as object), spend: ['stranger'] } as Json },
    ],
    ['burnOrder[0]', { ...teams, burnOrder: ['lottery'] }],
    ['holdSeconds.default', { ...teams, holdSeconds: { default: 600, max: 60 } }],
    ['proration', { ...teams, proration: null }],
    [
      'proration.remove',
      {
        ...teams,
        proration: { add: 'immediate', remove: 'credit_next_invoice', granularity: 'day' },
      },
    ],
    [
      'seats.countPending',
      {
        ...teams,
        seats: { model: 'counted', countPending: true, exemptRoles: [] },
      },
    ],
    [
      'dunning.retryAfterDays',
      { ...teams, dunning: { ...(teams['dunning'] as object), attempts: 2 } as Json },
    ],
    ['expiry', { ...teams, expiry: [{ class: 'promo', after: 'days', count: null }] }],
    ['alert.below', { ...teams, alert: { kind: 'percent', below: '120', recipients: [] } }],
    ['assumed', { ...teams, assumed: ['no.such.path'] }],
    ['ownKeys', Object.fromEntries(Object.entries(teams).filter(([key]) => key !== 'ownKeys'))],
  ];
  it.each(wrong)('names the place: %s', (path, document) => {
    expect(publishPolicy({ plan: 'teams', version: null, document })(policies.initial(), at)).toMatchObject({
      code: 'policy-invalid',
      facts: { path },
    });
  });
  it('gives the same state from a snapshot', () => {
    const policy = published(teams, changed);
    expect(policyState.decode(policyState.encode(policy))).toEqual(policy);
  });
  it('reads references', () => {
    expect(['teams', 'teams@2', 'teams@0', 'Teams', 'teams@'].map(parsePolicyRef)).toEqual([
      { plan: 'teams', version: null },
      { plan: 'teams', version: 2 },
      null,
      null,
      null,
    ]);
  });
  it('books nothing by itself', () => {
    const due: readonly PolicyEvent[] = policies.settle(published(teams), at);
    expect(due).toEqual([]);
  });
});
