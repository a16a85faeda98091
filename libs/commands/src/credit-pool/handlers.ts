import { AdjustCreditsHandler } from './adjust-credits.js';
import { AssignPolicyHandler } from './assign-policy.js';
import { CaptureHoldHandler } from './capture-hold.js';
import { ChangeAlertHandler } from './change-alert.js';
import { CloseCreditDisputeHandler } from './close-credit-dispute.js';
import { DebitCreditsHandler } from './debit-credits.js';
import { ForfeitCreditsHandler } from './forfeit-credits.js';
import { DisputeCreditsHandler } from './dispute-credits.js';
import { FreezePoolHandler } from './freeze-pool.js';
import { GrantCreditsHandler } from './grant-credits.js';
import { HoldCreditsHandler } from './hold-credits.js';
import { MoveAnchorHandler } from './move-anchor.js';
import { OpenAccountHandler } from './open-account.js';
import { PurchaseCreditsHandler } from './purchase-credits.js';
import { RecordOwnKeyUsageHandler } from './record-own-key-usage.js';
import { RefundCreditsHandler } from './refund-credits.js';
import { RemoveCapHandler } from './remove-cap.js';
import { ReverseDebitHandler } from './reverse-debit.js';
import { SetCapHandler } from './set-cap.js';
import { SetTopUpLevelHandler } from './set-top-up-level.js';
import { SettleHandler } from './settle.js';
import { UnfreezePoolHandler } from './unfreeze-pool.js';
import { VoidHoldHandler } from './void-hold.js';

/** Every command on a pool. */
export const poolHandlers = [
  OpenAccountHandler,
  AssignPolicyHandler,
  MoveAnchorHandler,
  GrantCreditsHandler,
  PurchaseCreditsHandler,
  DebitCreditsHandler,
  HoldCreditsHandler,
  CaptureHoldHandler,
  VoidHoldHandler,
  ReverseDebitHandler,
  AdjustCreditsHandler,
  RefundCreditsHandler,
  RecordOwnKeyUsageHandler,
  ForfeitCreditsHandler,
  CloseCreditDisputeHandler,
  DisputeCreditsHandler,
  FreezePoolHandler,
  UnfreezePoolHandler,
  SetCapHandler,
  RemoveCapHandler,
  ChangeAlertHandler,
  SetTopUpLevelHandler,
  SettleHandler,
];
