import { describe, expect, it } from '@jest/globals';
import { policyCatalogue } from '#domain/policy';
import { type Given } from './given.js';

/** Publishing and assigning policies. */
export const describePolicies = (given: Given): void => {
  describe('policies', () => {
    it('are published by version, move nobody until assigned, and are cited from then on (S15)', async () => {
      const of = await given.accountWith('10');
      const teams = policyCatalogue.find(({ plan }) => plan === 'teams');
      const document = { ...teams, title: 'Teams, second edition' };
      expect((await given.operator.post('/v1/policies/teams', { document, version: 7 })).body).toMatchObject({
        code: 'policy-version-not-next',
        expected: 2,
      });
      expect(
        (await given.operator.post('/v1/policies/teams', { document: { ...document, surprise: 1 } })).body,
      ).toMatchObject({ code: 'policy-invalid', path: 'surprise' });
      expect((await given.operator.post('/v1/policies/teams', { document })).body).toEqual({
        plan: 'teams',
        changed: true,
        policy: 'teams@2',
      });
      expect((await given.operator.post('/v1/policies/teams', { document })).body).toEqual({
        plan: 'teams',
        changed: false,
        policy: 'teams@2',
      });
      expect((await given.operator.post(`${of}/debits`, { amount: '1' })).body.policy).toBe('teams@1');
      expect((await given.operator.post(`${of}/policy`, { plan: 'teams' })).body).toMatchObject({
        changed: true,
        policy: 'teams@2',
      });
      expect((await given.operator.post(`${of}/debits`, { amount: '1' })).body.policy).toBe('teams@2');
      expect((await given.operator.post(`${of}/policy`, { plan: 'no-such-plan' })).body.code).toBe(
        'policy-not-found',
      );
      expect((await given.operator.get('/v1/policies/teams?limit=1')).body).toMatchObject({
        data: [{ policy: 'teams@1' }],
        has_more: true,
      });
      expect((await given.operator.get('/v1/policies/teams/versions/latest')).body).toMatchObject({
        policy: 'teams@2',
        document: { title: 'Teams, second edition' },
      });
    });
  });
};
