import { describe, it } from '@jest/globals';
import { customers, recordStatement, registerCustomer, type RecordStatement } from '#domain/customer';
import { instantOf, zero } from '#kernel';
import { storyOf } from '../../../../test/support/decider.js';

const statement: RecordStatement = {
  statement: 'stm_1',
  from: instantOf('2026-01-31T10:00:00.000Z'),
  until: instantOf('2026-02-28T10:00:00.000Z'),
  ...{ currency: 'USD', opening: zero, entries: [], charges: [], taxes: [], disputes: [], credits: [] },
  ...{ buyer: null, sha256: 'aa', template: '2' },
  seller: { name: 'House', address: [], email: null, taxId: null },
};

describe('the statement of a cycle', () => {
  const told = storyOf(customers);
  const born = instantOf('2026-01-31T10:00:00.000Z');
  const request = { customer: 'cus_1', kind: 'organization', zone: 'UTC', owner: 'ann' } as const;
  const registered = told.given().when(born, registerCustomer(request)).events;

  it('is recorded once the cycle is over', () => {
    told
      .given(...registered)
      .when(statement.until, recordStatement(statement))
      .then({ type: 'CycleStatementRendered', data: statement });
    told
      .given(...registered)
      .when(instantOf('2026-02-28T09:59:59.999Z'), recordStatement(statement))
      .thenRefused('timestamp-in-future');
    told.given().when(statement.until, recordStatement(statement)).thenRefused('customer-not-found');
  });
});
