import { accept, refuse, type Decide, type Decider } from '#kernel';
import type { CreditPoolEvent } from './events.js';
import { evolve } from './fold.js';
import { emptyPool, type CreditPool } from './pool.js';
import { settle } from './settle.js';

/** All that the engine needs to know of a credit pool. */
export const creditPool: Decider<CreditPool, CreditPoolEvent> = { initial: emptyPool, evolve, settle };

/** A sweep: what is due has been booked before the decision, and that is all (S2). */
export const settleOnly: Decide<CreditPoolEvent, CreditPool, 'account-not-found'> = (pool) =>
  pool.plan === null ? refuse('account-not-found') : accept([]);
