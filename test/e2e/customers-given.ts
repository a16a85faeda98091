import { expect } from '@jest/globals';
import { fulfilOrder, orderSubscription, previewSubscription, type Subscribe } from '#domain/customer';
import { planTermsOf, policyCatalogue } from '#domain/policy';
import { accept, invariant, randomIds, type Instant } from '#kernel';
import type { LedgerStreams } from '#commands';
import { clientOf, type Client } from './api-client.js';
import type { TestApi, TestLedger } from './api-ledger.js';

const context = (at: Instant) => {
  const commandId = randomIds.uuid();
  return {
    commandId,
    fingerprint: commandId,
    actor: 'system:test',
    correlation: commandId,
    causation: null,
    at,
  };
};

/** A paid subscription, as order and payment leave it. */
export const subscribe = async (
  { customers }: Pick<LedgerStreams, 'customers'>,
  customer: string,
  at: Instant,
  { plan, seats, policy = `${plan}@1` }: { plan: string; seats: number; policy?: string },
): Promise<void> => {
  const document = policyCatalogue.find((one) => one.plan === plan);
  invariant(document !== undefined, 'a plan of the catalogue');
  const choice: Subscribe = {
    policy,
    terms: planTermsOf(document),
    tier: null,
    seats,
    interval: 'month',
  };
  const tokens: string[] = [];
  const looked = await customers.preview(
    customer,
    (state, then) => {
      const preview = previewSubscription(choice)(state, then);
      if (preview.kind === 'refused') return preview;
      tokens.push(preview.token);
      return accept([]);
    },
    at,
  );
  const [token] = tokens;
  invariant(
    token !== undefined,
    `the plan is for them: ${JSON.stringify(looked, (_, it: unknown) => String(it))}`,
  );
  const order = randomIds.next('ord');
  const ordered = orderSubscription({ ...choice, order, subscription: randomIds.next('sub'), token });
  for (const decide of [ordered, fulfilOrder({ order })]) {
    const outcome = await customers.transact(customer, decide, context(at));
    invariant(outcome.kind === 'accepted', 'the order is paid');
  }
};

/** What stories about customers start from. */
export const customersOn = (ledger: TestLedger, api: TestApi, operator: Client) => {
  let count = 0;
  /** An organization with an owner, an admin and a member, on a plan with seats for them and `free` more. */
  const organization = async (free = 1, policy?: string) => {
    const id = `cus_${(count += 1).toString()}`;
    const of = `/v1/customers/${id}`;
    const user = (name: string): string => `usr_${name}_${id}`;
    const registered = await operator.post('/v1/customers', {
      customer: id,
      kind: 'organization',
      name: 'Acme',
      owner: { member: user('owner') },
    });
    expect(registered.status).toBe(201);
    await subscribe(ledger.streams, id, ledger.clock.now(), {
      plan: 'teams',
      seats: 3 + free,
      ...(policy === undefined ? {} : { policy }),
    });
    const join = async (name: string, role: string): Promise<void> => {
      const { body } = await operator.post(`${of}/invitations`, { email: `${name}@example.org`, role });
      const joined = await operator.post(`${of}/invitations/${body.id as string}/accept`, {
        member: user(name),
      });
      expect([joined.status, joined.body.role]).toEqual([200, role]);
    };
    await join('admin', 'admin');
    await join('member', 'member');
    const keyOf = (name: string, role: 'owner' | 'admin' | 'member'): Promise<string> =>
      ledger.key(role, { user: user(name), name: user(name) });
    return {
      id,
      of,
      user,
      join,
      as: {
        owner: await clientOf(api, await keyOf('owner', 'owner')),
        admin: await clientOf(api, await keyOf('admin', 'admin')),
        member: await clientOf(api, await keyOf('member', 'member')),
      },
      keyOf,
    };
  };

  const withAccount = async ({ id }: { id: string }): Promise<string> => {
    const account = `acc_${id}`;
    await operator.post('/v1/accounts', { account, owner: { kind: 'organization', id }, plan: 'teams' });
    await operator.post(`/v1/accounts/${account}/grants`, { amount: '100', class: 'promo' });
    return `/v1/accounts/${account}`;
  };

  /** Everything that the log holds, as text. */
  const logText = async (): Promise<string> => {
    let all = '';
    for await (const { data, metadata } of ledger.store.readAll()) all += `${data}\n${metadata}\n`;
    return all;
  };
  return { organization, withAccount, logText };
};
