import { invariant } from '#kernel';
import type { Accounts, Site } from './traffic.js';

/** What each account starts with. The hot one and the others never run out of it. */
export const GRANTED = { plenty: '1000000', scarce: '10' } as const;

export const post = async ({ urls, keys }: Site, path: string, key: string, body: object): Promise<void> => {
  const response = await fetch(`${urls()[0] ?? ''}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.operator}`,
      'idempotency-key': key,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  invariant(response.status === 201, `${path} is answered with 201, not ${await response.text()}`);
};

export const openAccount = async (site: Site, account: string, granted: string): Promise<void> => {
  const owner = { kind: 'organization', id: account.replace('acc_', 'cus_') };
  await post(site, '/v1/accounts', `open-${account}`, { account, owner, plan: 'teams' });
  await post(site, `/v1/accounts/${account}/grants`, `grant-${account}`, { amount: granted, class: 'promo' });
};

export const openAccounts = async (site: Site, name: string): Promise<Accounts> => {
  const accounts = {
    hot: `acc_${name}_hot`,
    edge: `acc_${name}_edge`,
    others: [`acc_${name}_1`, `acc_${name}_2`, `acc_${name}_3`, `acc_${name}_4`],
  } as const;
  const { hot, edge, others } = accounts;
  await Promise.all([hot, ...others].map((account) => openAccount(site, account, GRANTED.plenty)));
  await openAccount(site, edge, GRANTED.scarce);
  return accounts;
};
