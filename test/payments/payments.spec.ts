import { describe, expect, it } from '@jest/globals';
import { paymentsContract } from './payments.contract.js';
import { testKeyOf } from './test-key.js';
import { sandboxWorld } from './world.js';

describe('the payments port on the sandbox', () => {
  paymentsContract(sandboxWorld);
});

describe('the key of the contract on Stripe', () => {
  it('is one of the test mode, or nothing is sent; no message tells it', () => {
    expect(testKeyOf({ STRIPE_SECRET_KEY: ' sk_test_abc123\n' })).toBe('sk_test_abc123');
    expect(() => testKeyOf({})).toThrow('STRIPE_SECRET_KEY is not set');
    for (const key of [
      'sk_live_canary',
      'rk_live_canary',
      'pk_test_canary',
      'sk_test_',
      'sk_live_sk_test_canary',
    ]) {
      expect(() => testKeyOf({ STRIPE_SECRET_KEY: key })).toThrow('nothing was sent');
      expect(() => testKeyOf({ STRIPE_SECRET_KEY: key })).not.toThrow('canary');
    }
  });
});
