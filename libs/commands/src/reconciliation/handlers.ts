import { CompleteReconciliationHandler } from './complete-reconciliation.js';

/** Every command on the comparison of books. */
export const reconciliationHandlers = [CompleteReconciliationHandler];
