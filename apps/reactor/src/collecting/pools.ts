import { accountOfCustomer } from '#commands';
import type { Desk } from '../desk.js';

/** The customer's own pool, and those that services opened for it. */
export const poolsOf = async (desk: Desk, customer: string): Promise<readonly string[]> => {
  const own = accountOfCustomer(customer);
  return [own, ...(await desk.accountsOf(customer)).filter((account) => account !== own)];
};
