import type { TopUpEvent } from '#domain/top-up';
import { moment } from '../print/times.js';
import { priced, said, worth, type Says } from './wording.js';

export const topUpSays: Says<TopUpEvent> = {
  TopUpSettingsChanged: ({ settings, policy }) =>
    settings === null
      ? said('off', policy)
      : worth(settings.amount, `below ${priced(settings.threshold, settings.currency)}`, policy),
  TopUpArmed: ({ arming, threshold }) => worth(threshold, `arming ${arming.toString()}`),
  TopUpTriggered: ({ purchase, amount, arming, period }) =>
    worth(amount, purchase, `arming ${arming.toString()}`, `number ${period.nth.toString()} of its period`),
  TopUpPostponed: ({ why, until, policy }) => said(why, `until ${moment(until)}`, policy),
  TopUpSettled: ({ purchase }) => said(purchase),
  TopUpFailed: ({ purchase, reason }) => said(purchase, reason.code, reason.says),
  TopUpPaused: ({ reason }) => said(reason.code, reason.says),
  TopUpResumed: () => said('by a person'),
};
