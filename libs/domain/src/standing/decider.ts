import { accept, refuse, type Decide, type Decider } from '#kernel';
import type { StandingEvent } from './events.js';
import { evolve } from './fold.js';
import { settle } from './settle.js';
import { emptyStanding, type Standing } from './standing.js';

/** All that the engine needs to know of a standing. */
export const standings: Decider<Standing, StandingEvent> = { initial: emptyStanding, evolve, settle };

/** A sweep: what is due has been booked before the decision, and that is all (S2). */
export const settleStanding: Decide<StandingEvent, Standing, 'standing-not-found'> = ({ plan }) =>
  plan === null ? refuse('standing-not-found') : accept([]);
