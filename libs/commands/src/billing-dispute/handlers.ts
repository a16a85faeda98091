import { OpenBillingDisputeHandler } from './open-billing-dispute.js';
import { ResolveBillingDisputeHandler } from './resolve-billing-dispute.js';
import { WithdrawBillingDisputeHandler } from './withdraw-billing-dispute.js';

/** Every command on a billing dispute. */
export const disputeHandlers = [
  OpenBillingDisputeHandler,
  ResolveBillingDisputeHandler,
  WithdrawBillingDisputeHandler,
];
