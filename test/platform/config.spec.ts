import { describe, expect, it } from '@jest/globals';
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
});
