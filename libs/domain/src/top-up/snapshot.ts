import { flag, instant, integer, nanos, nullable, oneOf, record, text, type Json, type View } from '#kernel';
import { topUpReason, topUpSettings } from './events.js';
import type { TopUp } from './top-up.js';

const snapshot = record({
  head: nullable(record({ account: text(), customer: text() })),
  settings: nullable(topUpSettings),
  arming: integer(),
  armed: flag(),
  inFlight: nullable(record({ purchase: text(), amount: nanos(), since: instant() })),
  postponed: nullable(record({ why: oneOf('cooldown', 'maximum'), until: instant() })),
  paused: nullable(record({ since: instant(), reason: topUpReason })),
  lastTriggered: nullable(instant()),
  period: nullable(record({ start: instant(), count: integer() })),
  at: instant(),
});

/** The fold's state as JSON (S31): decoding and folding on gives what folding from the first event gives. */
export const topUpState = {
  encode: (topUp: View<TopUp>): Json => snapshot.encode(topUp),
  decode: (json: Json): TopUp => {
    const { period, ...rest } = snapshot.decode(json, 'snapshot');
    return { ...rest, period: period === null ? null : { ...period } };
  },
} as const;
