import { AcceptInvitationHandler } from './accept-invitation.js';
import { ArchiveSpaceHandler } from './archive-space.js';
import { BreakStreakHandler } from './break-streak.js';
import { CancelSubscriptionHandler } from './cancel-subscription.js';
import { ChangeAutoRenewHandler } from './change-auto-renew.js';
import { ChangeBillingDetailsHandler } from './change-billing-details.js';
import { ChangeDataPolicyHandler } from './change-data-policy.js';
import { ChangeIntervalHandler } from './change-interval.js';
import { ChangePlanHandler } from './change-plan.js';
import { ChangeRoleHandler } from './change-role.js';
import { CreateSpaceHandler } from './create-space.js';
import { FailOrderHandler } from './fail-order.js';
import { FulfilOrderHandler } from './fulfil-order.js';
import { KeepSeatsHandler } from './keep-seats.js';
import { NoteOrderActionHandler } from './note-order-action.js';
import { OrderSeatsHandler } from './order-seats.js';
import { OrderSubscriptionHandler } from './order-subscription.js';
import { RecordContractHandler } from './record-contract.js';
import { RecordStatementHandler } from './record-statement.js';
import { RegisterCustomerHandler } from './register-customer.js';
import { RemoveMemberHandler } from './remove-member.js';
import { RemoveSeatsHandler } from './remove-seats.js';
import { RevokeInvitationHandler } from './revoke-invitation.js';
import { SendInvitationHandler } from './send-invitation.js';
import { SettleCustomerHandler } from './settle-customer.js';
import { TakeBackCancellationHandler } from './take-back-cancellation.js';
import { TakeBackPlanChangeHandler } from './take-back-plan-change.js';
import { TransferOwnershipHandler } from './transfer-ownership.js';

/** Every command on a customer. */
export const customerHandlers = [
  AcceptInvitationHandler,
  ArchiveSpaceHandler,
  BreakStreakHandler,
  CancelSubscriptionHandler,
  ChangeAutoRenewHandler,
  ChangeBillingDetailsHandler,
  ChangeDataPolicyHandler,
  ChangeIntervalHandler,
  ChangePlanHandler,
  ChangeRoleHandler,
  CreateSpaceHandler,
  FailOrderHandler,
  FulfilOrderHandler,
  KeepSeatsHandler,
  NoteOrderActionHandler,
  OrderSeatsHandler,
  OrderSubscriptionHandler,
  RecordContractHandler,
  RecordStatementHandler,
  RegisterCustomerHandler,
  RemoveMemberHandler,
  RemoveSeatsHandler,
  RevokeInvitationHandler,
  SendInvitationHandler,
  SettleCustomerHandler,
  TakeBackCancellationHandler,
  TakeBackPlanChangeHandler,
  TransferOwnershipHandler,
];
