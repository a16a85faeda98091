import { accept, instantOf, invariant, refuse, type Decide, type Decider, type Instant } from '#kernel';
import type { BillingDisputeEvent } from './events.js';

export type DisputeState = 'none' | 'open' | 'accepted' | 'rejected' | 'withdrawn';

export type BillingDispute = {
  dispute: string | null;
  invoice: string | null;
  number: string | null;
  state: DisputeState;
  at: Instant;
};

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const disputeFoldVersion = '1';

const initial = (): BillingDispute => ({
  dispute: null,
  invoice: null,
  number: null,
  state: 'none',
  at: instantOf('0000-01-01T00:00:00.000Z'),
});

const evolve = (dispute: BillingDispute, event: BillingDisputeEvent): BillingDispute => {
  invariant(event.at >= dispute.at, 'time never goes back in a stream');
  dispute.at = event.at;
  invariant(
    dispute.state === (event.type === 'BillingDisputeOpened' ? 'none' : 'open'),
    'a dispute is opened once and closed once',
  );
  switch (event.type) {
    case 'BillingDisputeOpened': {
      const { dispute: id, invoice, number } = event.data;
      return Object.assign(dispute, { dispute: id, invoice, number, state: 'open' });
    }
    case 'BillingDisputeResolved':
      dispute.state = event.data.outcome;
      return dispute;
    case 'BillingDisputeWithdrawn':
      dispute.state = 'withdrawn';
      return dispute;
  }
};

/** All that the engine needs to know of a billing dispute. Nothing is ever due in it. */
export const billingDisputes: Decider<BillingDispute, BillingDisputeEvent> = {
  initial,
  evolve,
  settle: () => [],
};

type DataOf<Type extends BillingDisputeEvent['type']> = Extract<
  BillingDisputeEvent,
  { readonly type: Type }
>['data'];

/** R30: it names the invoice by its number, and says in words what is wrong. */
export const openDispute =
  (
    request: DataOf<'BillingDisputeOpened'>,
  ): Decide<BillingDisputeEvent, BillingDispute, 'dispute-exists' | 'dispute-incomplete'> =>
  ({ dispute, state }, at) => {
    if (dispute !== null) return refuse('dispute-exists', { dispute, state });
    for (const param of ['number', 'details'] as const)
      if (request[param].trim() === '') return refuse('dispute-incomplete', { param });
    return accept([{ type: 'BillingDisputeOpened', at, data: request }]);
  };

type ClosingRefusal = 'dispute-not-found' | 'dispute-closed';

export const resolveDispute =
  (
    request: DataOf<'BillingDisputeResolved'>,
  ): Decide<BillingDisputeEvent, BillingDispute, ClosingRefusal | 'reason-missing'> =>
  ({ state }, at) => {
    if (state === 'none') return refuse('dispute-not-found');
    if (state !== 'open') return refuse('dispute-closed', { state });
    if (request.reason.trim() === '') return refuse('reason-missing');
    return accept([{ type: 'BillingDisputeResolved', at, data: request }]);
  };

/** Withdrawing it again changes nothing. */
export const withdrawDispute =
  (request: DataOf<'BillingDisputeWithdrawn'>): Decide<BillingDisputeEvent, BillingDispute, ClosingRefusal> =>
  ({ state }, at) => {
    if (state === 'none') return refuse('dispute-not-found');
    if (state === 'withdrawn') return accept([]);
    if (state !== 'open') return refuse('dispute-closed', { state });
    return accept([{ type: 'BillingDisputeWithdrawn', at, data: request }]);
  };
