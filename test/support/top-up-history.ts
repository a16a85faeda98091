import { creditPool, creditPoolEvents, openAccount, setTopUpLevel } from '#domain/credit-pool';
import {
  completeTopUp,
  failTopUp,
  resumeTopUp,
  settleTopUp,
  topUpEvents,
  topUps,
  type TopUp,
  type TopUpEvent,
} from '#domain/top-up';
import type { StoredEvent } from '#event-store';
import { amount, type Decide } from '#kernel';
import { termsOf } from './pool-stories.js';
import { chronicle } from './stream-history.js';
import { change, minute, trigger } from './top-up-facts.js';

const on = change(['5', '20']);
const done = completeTopUp({ purchase: 'pur_1' });
const failed = failTopUp({ purchase: 'pur_1', reason: { code: 'card_declined', says: 'No.' } });

/** Every state that a top-up can be in, one an account; `acc_topup_0` is armed and has been called by its pool. */
const lives: readonly (readonly Decide<TopUpEvent, TopUp, string>[])[] = [
  [on],
  [on, trigger(1)],
  [on, trigger(1), done],
  [on, trigger(1), done, trigger(2)],
  [on, trigger(1), failed],
  [on, trigger(1), failed, resumeTopUp],
  [on, change(null)],
];

/** Top-ups of every outcome, and their pools. */
export const topUpHistory = (): readonly StoredEvent[] => {
  const { log, stream } = chronicle(23);
  lives.forEach((life, n) => {
    const account = `acc_topup_${n.toString()}`;
    const pool = stream({ format: creditPoolEvents, decider: creditPool }, account);
    const owner = { kind: 'organization', id: 'cus_1' } as const;
    const policy = { policy: 'teams@1', terms: termsOf('teams') };
    pool.tell(minute(0), openAccount({ account, owner, anchor: minute(0), zone: 'UTC', policy }));
    const topUp = stream({ format: topUpEvents, decider: topUps }, account);
    life.forEach((decide, step) => {
      topUp.tell(minute(step + 1), decide);
      pool.tell(minute(step + 1), setTopUpLevel({ arming: topUp.state().arming, below: amount('5') }));
    });
    topUp.tell(minute(life.length), settleTopUp);
  });
  return log;
};
