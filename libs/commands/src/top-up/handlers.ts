import { ChangeTopUpHandler } from './change-top-up.js';
import { CompleteTopUpHandler } from './complete-top-up.js';
import { FailTopUpHandler } from './fail-top-up.js';
import { ResumeTopUpHandler } from './resume-top-up.js';
import { SettleTopUpHandler } from './settle-top-up.js';
import { TriggerTopUpHandler } from './trigger-top-up.js';

/** Every command on the top-up of an account. */
export const topUpHandlers = [
  ChangeTopUpHandler,
  CompleteTopUpHandler,
  FailTopUpHandler,
  ResumeTopUpHandler,
  SettleTopUpHandler,
  TriggerTopUpHandler,
];
