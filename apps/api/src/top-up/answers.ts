import type { TopUp, TopUpOffer } from '#domain/top-up';
import { formatNanos, type View } from '#kernel';
import {
  amountOf,
  answer,
  flagOf,
  instantOf,
  wholeOf,
  objectOf,
  orNull,
  textOf,
} from '../openapi/answers.js';

const statuses = ['off', 'armed', 'buying', 'waiting', 'paused'] as const;

export const topUpSchema = answer('TopUp', 'How an account is topped up by itself (R36).', {
  account: textOf('acc_…'),
  status: {
    type: 'string',
    enum: [...statuses],
    description:
      'armed: credits are bought when less than the threshold is available. buying: one purchase is under way. waiting: for the end of the cooldown, or of the cycle. paused: until somebody resumes it.',
  },
  settings: orNull(
    objectOf({
      threshold: amountOf('Topped up when less is available.'),
      amount: amountOf('What is bought each time, before taxes.'),
      currency: textOf('ISO 4217'),
    }),
  ),
  purchase: orNull(textOf('pur_…: under way.')),
  waits_for: orNull({ type: 'string', enum: ['cooldown', 'maximum'] }),
  next_check_at: orNull(instantOf('Of one that waits.')),
  paused: orNull(
    objectOf({
      since: instantOf(''),
      code: textOf('Why.'),
      says: orNull(textOf('In words.')),
    }),
  ),
  plan: objectOf({
    offers: flagOf('Whether accounts of the plan are topped up at all.'),
    threshold: orNull(amountOf('')),
    amount: orNull(amountOf('')),
    max_per_cycle: orNull(wholeOf('Top-ups in one grant cycle.')),
    cooldown_seconds: orNull(wholeOf('Between one and the next.')),
    policy: textOf('policy@version'),
  }),
});

export type TopUpShown = Pick<View<TopUp>, 'settings' | 'armed' | 'inFlight' | 'postponed' | 'paused'>;

const statusOf = ({ settings, inFlight, paused, postponed }: TopUpShown): (typeof statuses)[number] => {
  if (inFlight !== null) return 'buying';
  if (settings === null) return 'off';
  if (paused !== null) return 'paused';
  return postponed === null ? 'armed' : 'waiting';
};

export const topUpAnswer = (
  account: string,
  shown: TopUpShown,
  { policy, terms }: Pick<TopUpOffer, 'policy' | 'terms'>,
): object => {
  const { settings, inFlight, postponed, paused } = shown;
  return {
    account,
    status: statusOf(shown),
    settings:
      settings === null
        ? null
        : {
            threshold: formatNanos(settings.threshold),
            amount: formatNanos(settings.amount),
            currency: settings.currency,
          },
    purchase: inFlight?.purchase ?? null,
    waits_for: postponed?.why ?? null,
    next_check_at: postponed?.until ?? null,
    paused:
      paused === null ? null : { since: paused.since, code: paused.reason.code, says: paused.reason.says },
    plan: {
      offers: terms !== null,
      threshold: terms === null ? null : formatNanos(terms.threshold),
      amount: terms === null ? null : formatNanos(terms.amount),
      max_per_cycle: terms?.maxPerPeriod ?? null,
      cooldown_seconds: terms?.cooldownSeconds ?? null,
      policy,
    },
  };
};
