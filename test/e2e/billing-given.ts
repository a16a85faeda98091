import { expect } from '@jest/globals';
import type { Answer, Client } from './api-client.js';
import type { TestLedger } from './api-ledger.js';

export type Row = Readonly<Record<string, unknown>>;

let count = 0;

/** Customers with a subscription, as an operator makes them. */
export const billingOn = (ledger: TestLedger, operator: Client) => {
  /** Looks, and confirms what is shown. */
  const confirmed = async (at: string, body: object): Promise<Answer> => {
    const preview = await operator.post(`${at}/preview`, body);
    expect(preview.status).toBe(200);
    return operator.post(at, { ...body, preview_token: preview.body.token });
  };

  const registered = async (kind: 'organization' | 'individual' = 'organization'): Promise<string> => {
    const id = `cus_b${(count += 1).toString()}`;
    const owner = { member: `${id}-ann`, name: 'Ann', email: 'ann@example.org' };
    const answer = await operator.post('/v1/customers', { customer: id, kind, name: 'Ann & Co', owner });
    expect(answer.status).toBe(201);
    return id;
  };

  return {
    confirmed,
    /** A new customer's id. */
    registered,
    /** The id of a customer whose subscription is ordered and paid: five seats of `teams`, unless told otherwise. */
    subscribed: async (
      choice: object = { plan: 'teams', seats: 5 },
      kind?: 'organization' | 'individual',
      address?: object,
    ): Promise<string> => {
      const id = await registered(kind);
      const at = `/v1/customers/${id}`;
      if (address !== undefined)
        await operator.put(`${at}/billing-details`, { name: 'Ann & Co', tax_id: null, address });
      const ordered = await confirmed(`${at}/subscription`, choice);
      expect([ordered.status, ordered.body.status]).toEqual([201, 'fulfilled']);
      return id;
    },
    /** A list, once every read model has followed the log. */
    rows: async (path: string): Promise<readonly Row[]> => {
      await ledger.settled();
      const { status, body } = await operator.get(path);
      expect(status).toBe(200);
      return body.data as readonly Row[];
    },
  };
};
