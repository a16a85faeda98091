import { accept, refuse, type Decide } from '#kernel';
import type { StandingEvent } from './events.js';
import type { Reinstate } from './requests.js';
import type { Standing } from './standing.js';

type ReinstateRefusal =
  'standing-not-found' | 'reason-missing' | 'customer-purged' | 'purge-not-due' | 'invoices-unpaid';

/** After the retention a payment does not restore by itself: an operator does, once nothing is unpaid and as long as nothing is erased. */
export const reinstate =
  ({ reason }: Reinstate): Decide<StandingEvent, Standing, ReinstateRefusal> =>
  ({ plan, phase, unpaid }, at) => {
    if (plan === null) return refuse('standing-not-found');
    if (reason.trim() === '') return refuse('reason-missing');
    if (phase === 'purged') return refuse('customer-purged');
    if (phase !== 'purge-due') return refuse('purge-not-due', { phase });
    if (unpaid.size > 0) return refuse('invoices-unpaid', { unpaid: unpaid.size });
    return accept([{ type: 'StandingRestored', at, data: { from: 'purge-due', by: 'operator', reason } }]);
  };

type PurgeRefusal = 'standing-not-found' | 'purge-not-due' | 'nothing-unpaid';

/**
 * R33: decided first, erased after it, so that no payment comes between the two. Who has paid meanwhile is not purged, however
 * late. A second time changes nothing.
 */
export const purgeCustomer: Decide<StandingEvent, Standing, PurgeRefusal> = (
  { plan, phase, unpaid, since },
  at,
) => {
  if (plan === null) return refuse('standing-not-found');
  if (phase === 'purged') return accept([]);
  if (phase !== 'purge-due') return refuse('purge-not-due', { phase });
  if (unpaid.size === 0) return refuse('nothing-unpaid');
  return accept([{ type: 'CustomerPurged', at, data: { dueSince: since } }]);
};
