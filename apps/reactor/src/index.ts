export * from './reactor.js';
export { followThroughWith } from './follow-through.js';
export { refundOutlookWith } from './collecting/refund-outlook.js';
export { liveThroughWith } from './live-through.js';
export { migrateReactor, postgresParking, type Parked, type ParkedCount, type Parking } from './parking.js';
export { type DeskParts, type OnRoster } from './desk.js';
export { NotYet } from './reaction.js';
export { reactorLimits } from './limits.js';
export { type DueStream, type DueStreams } from './settle-what-is-due.js';
export { hearTheProvider, type NoticeOutcome } from './hearing/hear-the-provider.js';
export { startFollowing } from './follow-the-log.js';
export { reactions } from './reactions.js';
export { DocumentDiffers, openPress, type Press } from './documents/press.js';
export {
  openStatementPress,
  type AccountsOfCycle,
  type StatementPress,
} from './documents/statement-press.js';
export { attachmentsFrom, recipientFrom } from './telling/recipient.js';
export { tellWhoRunsLow } from './telling/tell-who-runs-low.js';
export {
  comparePeriod,
  ProviderUnreadable,
  TooManyLines,
  type BooksToCompare,
  type ComparedPeriod,
} from './reconciling/compare-period.js';
export { keepReconciled } from './reconciling/keep-reconciled.js';
export { reconcileWhatIsOver, type ReconcilingParts } from './reconciling/reconcile-what-is-over.js';
export { topUpWhoRanLow, type TopUpCall, type TopUpCalls } from './top-up-who-ran-low.js';
