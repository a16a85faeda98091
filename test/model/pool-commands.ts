import fc from 'fast-check';
import { type PoolCommand, type Rules } from './pool-command.js';
import { granting, buying, debiting, holding, capturing, givingUp, reversing } from './spending-commands.js';
import {
  correcting,
  refunding,
  capping,
  freezing,
  alertRules,
  alerting,
  burnOrders,
  moving,
} from './ruling-commands.js';

export const startRules: fc.Arbitrary<Rules> = fc.record({
  burnOrder: burnOrders,
  captureAboveHold: fc.constantFrom('debt', 'refused'),
  alert: alertRules,
});

/** Spending more often than ruling. */
export const commands: readonly fc.Arbitrary<PoolCommand>[] = [
  granting,
  granting,
  buying,
  buying,
  debiting,
  debiting,
  debiting,
  holding,
  holding,
  holding,
  capturing,
  capturing,
  capturing,
  givingUp,
  reversing,
  correcting,
  refunding,
  capping,
  freezing,
  alerting,
  moving,
];
