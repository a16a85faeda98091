import type { clientOf } from '../product/client.js';
import { dollars } from './replay.js';

/** R9: what may be bought at once; from the largest on, any amount. */
const amounts = [50n, 100n, 250n, 500n, 1_000n] as const;
const UNIT = 1_000_000_000n;
/** A free lot that expires first, so that the debits of the demo cross from one lot to the next. */
const PROMO = 5n;

/** Opens the demo organization's account with a promotion and a purchase that cover `cost` nano-dollars. */
export async function openOrganization(
  { post }: ReturnType<typeof clientOf>,
  account: string,
  cost: bigint,
): Promise<string> {
  const said = async (path: string, body: object): Promise<void> => {
    const answer = await post(path, `${account}${path}`, body);
    if (answer.status !== 201)
      throw new Error(`${path} was answered ${answer.status.toString()}: ${JSON.stringify(answer.body)}`);
  };
  const units = (cost * 11n) / 10n / UNIT + 1n;
  const paid = amounts.find((one) => one >= units) ?? units;
  await said('/v1/accounts', {
    account,
    owner: { kind: 'organization', id: account.replace('acc_', 'cus_') },
    plan: 'teams',
  });
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString();
  await said(`/v1/accounts/${account}/grants`, {
    amount: PROMO.toString(),
    class: 'promo',
    expires_at: expires,
    reference: 'demo',
  });
  await said(`/v1/accounts/${account}/purchases`, {
    payment: { amount: paid.toString(), currency: 'USD', reference: `demo-${account}` },
  });
  return `${dollars(PROMO * UNIT)} promotion, ${dollars(paid * UNIT)} bought`;
}
