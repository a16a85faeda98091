import type { StandingEvent } from '#domain/standing';
import { invariant } from '#kernel';
import type { MoneyWorld } from './world.js';

/** Each episode is told of once: as many letters of a kind as there were such episodes. */
export const checkTold = ({ ledger, told }: MoneyWorld): void => {
  const standing = ledger.eventsOf('Standing').map(({ event }) => event as unknown as StandingEvent);
  const counted = (of: (event: StandingEvent) => boolean): number => standing.filter(of).length;
  const paused = ledger.eventsOf('TopUp').filter(({ event }) => event.type === 'TopUpPaused').length;
  const money = [...ledger.eventsOf('Purchase'), ...ledger.eventsOf('Invoice')];
  const happened = (type: string): number => money.filter(({ event }) => event.type === type).length;
  const due = {
    'payment-failed': counted((one) => one.type === 'PaymentFailed' && one.data.trigger !== 'request'),
    'grace-started': counted(({ type }) => type === 'GraceStarted'),
    suspended: counted(({ type }) => type === 'ServiceSuspended'),
    restored: counted((one) => one.type === 'StandingRestored' && one.data.from !== 'past-due'),
    'top-up-paused': paused,
    'payment-disputed': happened('PaymentDisputeOpened') + happened('InvoicePaymentDisputed'),
    'dispute-won': happened('PaymentDisputeWon') + happened('InvoiceDisputeWon'),
    'dispute-lost': happened('PaymentDisputeLost') + happened('InvoiceDisputeLost'),
  };
  for (const [kind, episodes] of Object.entries(due)) {
    const letters = [...told.values()].filter((one) => one.kind === kind).length;
    invariant(letters === episodes, `${kind} is told ${letters.toString()} times of ${episodes.toString()}`);
  }
};
