import { BreakStreak } from '#commands';
import { customerStream, idIn } from '../names.js';
import { reaction } from '../reaction.js';

/** R43: months that were not paid for end the row of paid ones. */
export const breakTheStreakOnSuspension = reaction(
  'break-the-streak-on-suspension',
  ['ServiceSuspended'],
  async ({ stream }, desk) => {
    const customer = idIn(stream);
    await desk.send(
      customerStream(customer),
      ['break'],
      (envelope) => new BreakStreak(customer, { reason: 'suspended: invoices were not paid' }, envelope),
      { unless: ['subscription-not-found'] },
    );
  },
);
