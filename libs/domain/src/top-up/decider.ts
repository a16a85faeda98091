import type { Decider } from '#kernel';
import type { TopUpEvent } from './events.js';
import { evolve, nextDueOf } from './fold.js';
import { emptyTopUp, type TopUp } from './top-up.js';

/** All that the engine needs to know of a top-up: what was postponed is armed again at its instant, however late somebody looks (S2). */
export const topUps: Decider<TopUp, TopUpEvent> = {
  initial: emptyTopUp,
  evolve,
  settle: (topUp, at) => {
    const due = nextDueOf(topUp);
    const { settings, arming } = topUp;
    return due === null || at < due || settings === null
      ? []
      : [{ type: 'TopUpArmed', at: due, data: { arming: arming + 1, threshold: settings.threshold } }];
  },
};
