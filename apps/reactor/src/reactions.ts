import { creditPoolEvents } from '#domain/credit-pool';
import { customerEvents } from '#domain/customer';
import { invoiceEvents } from '#domain/invoice';
import { purchaseEvents } from '#domain/purchase';
import { standingEvents } from '#domain/standing';
import { topUpEvents } from '#domain/top-up';
import { announceWhatHappened } from './reactions/announce-what-happened.js';
import { armThePoolOfATopUp } from './reactions/arm-the-pool-of-a-top-up.js';
import { assignTheDunningTermsOfAPlan } from './reactions/assign-the-dunning-terms-of-a-plan.js';
import { awaitTheStepForAnOrder } from './reactions/await-the-step-for-an-order.js';
import { awaitTheStepOfAPayer } from './reactions/await-the-step-of-a-payer.js';
import { breakTheStreakOnSuspension } from './reactions/break-the-streak-on-suspension.js';
import { buyWhatTopsUp } from './reactions/buy-what-tops-up.js';
import { chargeAgainWhenARetryIsDue } from './reactions/charge-again-when-a-retry-is-due.js';
import { chargeWhatIsBought } from './reactions/charge-what-is-bought.js';
import { chargeWhatIsOrdered } from './reactions/charge-what-is-ordered.js';
import { bringATopUpToItsEnd } from './reactions/bring-a-top-up-to-its-end.js';
import { clearWhatIsSettled } from './reactions/clear-what-is-settled.js';
import { closeWhatWasDisputed } from './reactions/close-what-was-disputed.js';
import { collectWhatIsIssued } from './reactions/collect-what-is-issued.js';
import { creditTheInvoiceOfARefund } from './reactions/credit-the-invoice-of-a-refund.js';
import { creditWhatIsPaid } from './reactions/credit-what-is-paid.js';
import { endWhatAPurgedCustomerHas } from './reactions/end-what-a-purged-customer-has.js';
import { forgetWhomAPurgedCustomerHad } from './reactions/forget-whom-a-purged-customer-had.js';
import { forgetWhoDidNotJoin } from './reactions/forget-who-did-not-join.js';
import { freezePoolsOnSuspension } from './reactions/freeze-pools-on-suspension.js';
import { giveBackWhatAFailedOrderTook } from './reactions/give-back-what-a-failed-order-took.js';
import { giveUpWhatNobodyPaid } from './reactions/give-up-what-nobody-paid.js';
import { grantWhatIsAllotted } from './reactions/grant-what-is-allotted.js';
import { invoiceWhatIsBought } from './reactions/invoice-what-is-bought.js';
import { invoiceWhatIsCharged } from './reactions/invoice-what-is-charged.js';
import { issueADraftedCreditNote } from './reactions/issue-a-drafted-credit-note.js';
import { issueWhatIsDrafted } from './reactions/issue-what-is-drafted.js';
import { moveThePoolToAnotherPlan } from './reactions/move-the-pool-to-another-plan.js';
import { openThePoolOfASubscription } from './reactions/open-the-pool-of-a-subscription.js';
import { oweAgainWhatCameBack } from './reactions/owe-again-what-came-back.js';
import { printTheStatementOfACycle } from './reactions/print-the-statement-of-a-cycle.js';
import { printWhatIsIssued } from './reactions/print-what-is-issued.js';
import { refundWhatIsOwedBack } from './reactions/refund-what-is-owed-back.js';
import { reportCountedSeats } from './reactions/report-counted-seats.js';
import { returnWhatBoughtNothing } from './reactions/return-what-bought-nothing.js';
import { sayWhatIsOwedStill } from './reactions/say-what-is-owed-still.js';
import { shareWhatTheProviderGaveBack } from './reactions/share-what-the-provider-gave-back.js';
import { takeBackWhatIsDisputed } from './reactions/take-back-what-is-disputed.js';
import { keepToWhatWasGivenUp, takeBackWhatIsRefunded } from './reactions/take-back-what-is-refunded.js';
import { tellAPurchaseOfItsRefund } from './reactions/tell-a-purchase-of-its-refund.js';
import { tellHowTheCustomerStands } from './reactions/tell-how-the-customer-stands.js';
import { tellWhatIsPrinted } from './reactions/tell-what-is-printed.js';
import { tellOfADisputedPayment } from './reactions/tell-of-a-disputed-payment.js';
import { tellOfAPausedTopUp } from './reactions/tell-of-a-paused-top-up.js';
import { triggerATopUp } from './reactions/trigger-a-top-up.js';
import { unfreezePoolsOnRestoration } from './reactions/unfreeze-pools-on-restoration.js';
import type { LedgerFact, Reaction } from './reaction.js';

/** Every reaction. Those to one fact run in this order: pool and dunning terms are there before anything is charged. */
export const reactions: readonly Reaction[] = [
  openThePoolOfASubscription,
  moveThePoolToAnotherPlan,
  assignTheDunningTermsOfAPlan,
  grantWhatIsAllotted,
  chargeWhatIsOrdered,
  awaitTheStepForAnOrder,
  giveBackWhatAFailedOrderTook,
  chargeWhatIsBought,
  awaitTheStepOfAPayer,
  giveUpWhatNobodyPaid,
  returnWhatBoughtNothing,
  creditWhatIsPaid,
  invoiceWhatIsBought,
  armThePoolOfATopUp,
  triggerATopUp,
  buyWhatTopsUp,
  bringATopUpToItsEnd,
  takeBackWhatIsRefunded,
  keepToWhatWasGivenUp,
  shareWhatTheProviderGaveBack,
  oweAgainWhatCameBack,
  creditTheInvoiceOfARefund,
  takeBackWhatIsDisputed,
  closeWhatWasDisputed,
  invoiceWhatIsCharged,
  issueWhatIsDrafted,
  issueADraftedCreditNote,
  collectWhatIsIssued,
  chargeAgainWhenARetryIsDue,
  clearWhatIsSettled,
  refundWhatIsOwedBack,
  tellAPurchaseOfItsRefund,
  freezePoolsOnSuspension,
  breakTheStreakOnSuspension,
  unfreezePoolsOnRestoration,
  endWhatAPurgedCustomerHas,
  forgetWhomAPurgedCustomerHad,
  reportCountedSeats,
  forgetWhoDidNotJoin,
  printWhatIsIssued,
  printTheStatementOfACycle,
  tellWhatIsPrinted,
  tellHowTheCustomerStands,
  tellOfAPausedTopUp,
  tellOfADisputedPayment,
  sayWhatIsOwedStill,
  announceWhatHappened,
];

const byType = new Map<string, Reaction[]>();
for (const one of reactions) for (const type of one.to) byType.set(type, [...(byType.get(type) ?? []), one]);

/** Formats of the streams whose facts somebody reacts to, as the log is read. */
export const watchedFormats = [
  customerEvents,
  standingEvents,
  invoiceEvents,
  purchaseEvents,
  topUpEvents,
] as const;
const watchedCategories = new Set<string>(
  [...watchedFormats, creditPoolEvents].map(({ category }) => category),
);

const categoryIn = (stream: string): string => stream.slice(0, stream.indexOf('-'));

export const reactionsTo = ({ stream, event }: Pick<LedgerFact, 'stream' | 'event'>): readonly Reaction[] =>
  watchedCategories.has(categoryIn(stream)) ? (byType.get(event.type) ?? []) : [];

/** Whether anybody reacts to events of this stored name; told without decoding one. */
export const isWatched = (storedName: string): boolean =>
  byType.has(storedName.slice(0, storedName.lastIndexOf('.v')));
