import {
  event,
  eventFormat,
  instant,
  integer,
  nanos,
  nullable,
  oneOf,
  record,
  text,
  type EventsOf,
  type Of,
} from '#kernel';

/** Stored names are a format: a released shape never changes, a new version stands beside it with `.next(codec, upcast)`. */

const purchase = text('pur_…');
const arming = integer('counts within the account');
const policy = text('policy@version that shaped this');

export const topUpSettings = record({
  threshold: nanos('topped up when less is available'),
  amount: nanos('what is bought each time, before taxes'),
  currency: text('ISO 4217, of both'),
});
export type TopUpSettings = Of<typeof topUpSettings>;

export const topUpReason = record({ code: text(), says: nullable(text('in words')) });
export type TopUpReason = Of<typeof topUpReason>;

const events = {
  topUpSettingsChanged: event(
    'TopUpSettingsChanged',
    'The customer has chosen how the account is topped up (R36); left out: it is not.',
    record({
      account: text('acc_…'),
      customer: text('cus_…'),
      settings: nullable(topUpSettings),
      arming: integer('the latest one: what it was armed with holds no more'),
      policy,
    }),
  ),
  topUpArmed: event(
    'TopUpArmed',
    'From here on the pool says when it falls below the threshold: once.',
    record({ arming, threshold: nanos() }),
  ),
  topUpTriggered: event(
    'TopUpTriggered',
    'Less than the threshold is available: credits are bought, by the saved payment method. One purchase at a time.',
    record({
      purchase,
      customer: text('cus_…'),
      amount: nanos('before taxes'),
      currency: text('ISO 4217'),
      arming,
      available: nanos("in the pool's asset"),
      period: record({ start: instant(), nth: integer('of its top-ups; 1 is the first') }),
      policy,
    }),
  ),
  topUpPostponed: event(
    'TopUpPostponed',
    'Less than the threshold is available, and nothing is bought yet: too soon after the last one, or as many as a period has.',
    record({ arming, why: oneOf('cooldown', 'maximum'), until: instant('armed again'), policy }),
  ),
  topUpSettled: event('TopUpSettled', 'What was bought is in the pool.', record({ purchase })),
  topUpFailed: event(
    'TopUpFailed',
    'What was to be bought was not: nothing was taken, or it goes back. It does not count against the maximum of its period.',
    record({ purchase, reason: topUpReason }),
  ),
  topUpPaused: event(
    'TopUpPaused',
    'Nothing is topped up until somebody resumes it (policy `onFailure: pause`).',
    record({ customer: text('cus_…'), reason: topUpReason }),
  ),
  topUpResumed: event('TopUpResumed', 'Somebody has resumed it: the pool is asked at once.', record({})),
} as const;

/** One stream per credit account: `TopUp-acc_…`. */
export const topUpEvents = eventFormat('TopUp', events);
export type TopUpEvent = EventsOf<typeof events>;
