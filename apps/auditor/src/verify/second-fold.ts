import { proveBalance } from './balance-proof.js';
import { domainFold } from './domain-fold.js';
import type { SecondFold } from './figures.js';
import { invoiceFold } from './invoice-proof.js';

const balanceFold = (): SecondFold => {
  const fold = domainFold();
  return { add: fold.add, prove: (db, position, findings) => proveBalance(db, fold, position, findings) };
};

/** Of the read models that say what somebody has or owes. `null`: of the others the replay alone is compared. */
export const secondFoldOf = (name: string): SecondFold | null => {
  if (name === 'balance') return balanceFold();
  return name === 'invoices' ? invoiceFold() : null;
};
