import { invariant, unreachable } from '#kernel';
import type { StandingEvent } from './events.js';
import { standingLimits } from './limits.js';
import type { Fact, Phase, Standing } from './standing.js';

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const standingFoldVersion = '2';

/** Owns the standing and updates it in place. No default: a new event does not compile until the fold knows it. */
export const evolve = (standing: Standing, event: StandingEvent): Standing => {
  invariant(event.at >= standing.at, 'time never goes back in a stream');
  standing.at = event.at;
  switch (event.type) {
    case 'DunningTermsAssigned':
      standing.customer = event.data.customer;
      standing.plan = { policy: event.data.policy, terms: event.data.terms };
      return standing;
    case 'PaymentFailed':
      return failed(standing, event);
    case 'PaymentRetryScheduled':
      invariant(event.data.attempt === standing.attempt + 1, 'attempts follow each other');
      standing.due = event.data.dueAt;
      return standing;
    case 'PaymentRetryBecameDue':
      invariant(standing.phase === 'past-due' && standing.due === event.at, 'a retry is due at its instant');
      standing.due = null;
      for (const invoice of event.data.invoices) standing.awaited.add(invoice);
      return standing;
    case 'PaymentRetryRequested':
      standing.requested = {
        retry: event.data.retry,
        at: event.at,
        charges: new Set(event.data.invoices),
      };
      return standing;
    case 'InvoiceCleared':
      return cleared(standing, event.data.invoice);
    case 'GraceStarted':
    case 'ServiceSuspended':
    case 'PurgeBecameDue':
    case 'CustomerPurged':
    case 'StandingRestored':
      return moved(standing, event);
    default:
      return unreachable(event, 'the fold knows every event of a standing');
  }
};

/** The first failure and an answered schedule move the attempt on; whatever else fails is only noted. */
const failed = (standing: Standing, { at, data }: Fact<'PaymentFailed'>): Standing => {
  const { payment, invoice, amount, currency } = data;
  const since = standing.unpaid.get(invoice)?.failedAt ?? at;
  standing.unpaid.set(invoice, { amount, currency, failedAt: since });
  remember(standing.failures, payment);
  if (data.retry !== null && data.retry === standing.requested?.retry) standing.requested = null;
  if (data.attempt > standing.attempt) {
    invariant(data.attempt === standing.attempt + 1, 'attempts follow each other');
    standing.attempt = data.attempt;
    standing.awaited.clear();
  }
  if (standing.phase === 'good') enter(standing, 'past-due');
  return standing;
};

const cleared = (standing: Standing, invoice: string): Standing => {
  standing.unpaid.delete(invoice);
  standing.awaited.delete(invoice);
  standing.requested?.charges.delete(invoice);
  if (standing.requested?.charges.size === 0) standing.requested = null;
  remember(standing.cleared, invoice);
  return standing;
};

type Move = Fact<
  'GraceStarted' | 'ServiceSuspended' | 'PurgeBecameDue' | 'CustomerPurged' | 'StandingRestored'
>;

const moved = (standing: Standing, event: Move): Standing => {
  switch (event.type) {
    case 'GraceStarted':
      invariant(standing.phase === 'past-due', 'grace follows the last failed attempt');
      enter(standing, 'grace');
      standing.due = event.data.endsAt;
      return standing;
    case 'ServiceSuspended':
      invariant(standing.phase === 'grace' && standing.due === event.at, 'a suspension ends a grace');
      enter(standing, 'suspended');
      standing.due = event.data.retainedUntil;
      return standing;
    case 'PurgeBecameDue':
      invariant(standing.phase === 'suspended' && standing.due === event.at, 'a purge ends a retention');
      enter(standing, 'purge-due');
      return standing;
    case 'CustomerPurged':
      invariant(standing.phase === 'purge-due', 'only what is due is purged');
      enter(standing, 'purged');
      return standing;
    case 'StandingRestored':
      invariant(standing.unpaid.size === 0, 'who is restored owes nothing');
      enter(standing, 'good');
      standing.attempt = 0;
      standing.requested = null;
      return standing;
  }
};

/** A phase starts without a deadline and without a scheduled retry under way. */
const enter = (standing: Standing, phase: Phase): void => {
  standing.phase = phase;
  standing.since = standing.at;
  standing.due = null;
  standing.awaited.clear();
};

/** Oldest first, bounded. */
const remember = (seen: Set<string>, id: string): void => {
  seen.delete(id);
  seen.add(id);
  for (const oldest of seen) {
    if (seen.size <= standingLimits.remembered) return;
    seen.delete(oldest);
  }
};
