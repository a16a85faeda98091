import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigRefused, readConfig, type ConfigProblem } from '../../libs/platform/src/config/index.js';

const problemsOf = (environment: Record<string, string>): readonly ConfigProblem[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigRefused) return error.problems;
    throw error;
  }
};

describe('the configuration', () => {
  it('needs nothing: every setting has a default', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: null,
      eventStoreDbUrl: null,
      logLevel: 'info',
      sandboxClock: null,
    });
    expect(readConfig({ PORT: '' }).port).toBe(3000);
  });

  it('lists every problem at once, each with its fix', () => {
    const problems = problemsOf({
      PORT: '80000',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://root:hunter2@db',
      EVENTSTOREDB_URL: 'http://x',
      SANDBOX_CLOCK: '2026-02-30T00:00:00Z',
      HOST: 'a b',
    });
    expect(problems.map(({ variable }) => variable)).toEqual([
      'HOST',
      'PORT',
      'DATABASE_URL',
      'EVENTSTOREDB_URL',
      'LOG_LEVEL',
      'SANDBOX_CLOCK',
    ]);
    expect(problems.every(({ fix }) => fix.length > 10)).toBe(true);
  });

  it('never repeats a value: it may be a password', () => {
    expect(new ConfigRefused(problemsOf({ DATABASE_URL: 'mysql://root:hunter2@db' })).message).not.toContain(
      'hunter2',
    );
  });

  it.each(['-1', '3.5', '1e3', ' 80', '0x50', '65536'])('refuses the port %j', (PORT) => {
    expect(problemsOf({ PORT })).toHaveLength(1);
  });

  it('names settings that contradict each other', () => {
    expect(problemsOf({ DATABASE_URL: 'postgres://u:p@h/d', PG_BIN_DIR: '/usr/bin' })).toMatchObject([
      { variable: 'PG_BIN_DIR' },
    ]);
  });

  it.each([
    ['on', { start: null }],
    ['2026-01-31T00:00:00Z', { start: '2026-01-31T00:00:00.000Z' }],
    ['off', null],
  ])('reads the test clock %j', (SANDBOX_CLOCK, expected) => {
    expect(readConfig({ SANDBOX_CLOCK }).sandboxClock).toEqual(expected);
  });

  describe('of payments', () => {
    const KEY = 'sk_test_canary0123456789';
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'ledger-keys-'));
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });
    const file = (content: string): string => {
      const path = join(folder, 'secret');
      writeFileSync(path, content);
      return path;
    };

    it('is Stripe where there is a key, and the sandbox where there is none', () => {
      expect(readConfig({}).payments).toEqual({ provider: 'sandbox', stripe: null, taxes: 'tables' });
      expect(readConfig({ STRIPE_TAX: 'on' }).payments.taxes).toBe('stripe');
      expect(readConfig({ STRIPE_SECRET_KEY: KEY }).payments).toEqual({
        provider: 'stripe',
        stripe: { secretKey: KEY, livemode: false, webhookSecrets: [], apiBase: null },
        taxes: 'tables',
      });
      expect(readConfig({ STRIPE_SECRET_KEY: KEY, PAYMENTS: 'fake' }).payments.stripe).toBeNull();
      expect(readConfig({ STRIPE_SECRET_KEY: 'sk_live_canary0123456789' }).payments.stripe?.livemode).toBe(
        true,
      );
    });

    it('takes secrets from files, and several of webhooks', () => {
      expect(readConfig({ STRIPE_SECRET_KEY_FILE: file(`${KEY}\n`) }).payments.stripe?.secretKey).toBe(KEY);
      const secrets = ['whsec_canary01', 'whsec_canary02'];
      expect(
        readConfig({ STRIPE_SECRET_KEY: KEY, STRIPE_WEBHOOK_SECRETS: secrets.join(', ') }).payments.stripe
          ?.webhookSecrets,
      ).toEqual(secrets);
      const STRIPE_WEBHOOK_SECRETS_FILE = file(secrets.join('\n'));
      expect(
        readConfig({ STRIPE_SECRET_KEY: KEY, STRIPE_WEBHOOK_SECRETS_FILE }).payments.stripe?.webhookSecrets,
      ).toEqual(secrets);
    });

    it.each([
      [{ STRIPE_SECRET_KEY: 'pk_test_canary0123456789' }, 'STRIPE_SECRET_KEY'],
      [{ STRIPE_SECRET_KEY: KEY, STRIPE_SECRET_KEY_FILE: '/canary' }, 'STRIPE_SECRET_KEY_FILE'],
      [{ STRIPE_SECRET_KEY_FILE: '/canary/none' }, 'STRIPE_SECRET_KEY_FILE'],
      [{ STRIPE_SECRET_KEY: KEY, STRIPE_WEBHOOK_SECRETS: 'canary' }, 'STRIPE_WEBHOOK_SECRETS'],
      [{ STRIPE_API_BASE: 'http://h/canary' }, 'STRIPE_API_BASE'],
      [{ STRIPE_TAX: 'canary' }, 'STRIPE_TAX'],
      [{ STRIPE_TAX: 'on', PAYMENTS: 'fake' }, 'STRIPE_TAX'],
      [{ PAYMENTS: 'stripe' }, 'PAYMENTS'],
      [{ PAYMENTS: 'canary' }, 'PAYMENTS'],
      [{ SANDBOX_PORT: '70000' }, 'SANDBOX_PORT'],
      [{ STRIPE_SECRET_KEY: 'sk_live_canary0123456789', SANDBOX_CLOCK: 'on' }, 'SANDBOX_CLOCK'],
    ])('refuses %j, and repeats nothing of it', (environment, variable) => {
      const problems = problemsOf(environment);
      expect(problems.map((one) => one.variable)).toEqual([variable]);
      expect(new ConfigRefused(problems).message).not.toContain('canary');
    });
  });
});
