import { describe } from '@jest/globals';
import { paymentsContract } from './payments.contract.js';
import { testKeyOf } from './test-key.js';
import { testModeWorld } from './world.js';

/** Not among the usual tests: it wants the network and an account's key, `STRIPE_SECRET_KEY=sk_test_…`. */
const key = testKeyOf(process.env);

describe("the payments port on Stripe's test mode", () => {
  paymentsContract(() => testModeWorld(key));
});
