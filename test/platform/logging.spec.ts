import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, withCorrelation, type Logger } from '../../libs/platform/src/logging/index.js';

type Line = Record<string, unknown>;

const recorded = (): { logger: Logger; lines: () => Line[]; text: () => string } => {
  const written: string[] = [];
  const logger = createLogger({
    level: 'debug',
    service: 'test',
    to: { write: (line) => void written.push(line) },
  });
  return {
    logger,
    lines: () => written.map((line) => JSON.parse(line) as Line),
    text: () => written.join(''),
  };
};

const KEY = `ck_${'x'.repeat(43)}`;

describe('a log line', () => {
  it.each<[string, (logger: Logger) => void]>([
    [
      'a field by name',
      (logger) => {
        logger.info(
          { request: { headers: { authorization: 'Bearer hunter2hunter2', 'X-Api-Key': 'hunter2' } } },
          'call',
        );
      },
    ],
    [
      'a nested password',
      (logger) => {
        logger.info({ settings: [{ database: { password: 'hunter2' } }] }, 'settings');
      },
    ],
    [
      'an address in a text',
      (logger) => {
        logger.warn('cannot reach postgres://ledger:hunter2@db:5432/ledger');
        logger.warn('cannot reach postgres://ledger:at@hunter2@db:5432/ledger');
      },
    ],
    [
      'an address in a field',
      (logger) => {
        logger.warn({ url: 'esdb://admin:hunter2@node1:2113?tls=true' }, 'store');
      },
    ],
    [
      'an error and its cause',
      (logger) => {
        logger.error({ err: new Error('no', { cause: new Error('postgres://a:hunter2@b/c') }) }, 'failed');
      },
    ],
    [
      'an error given bare',
      (logger) => {
        logger.error(new Error('postgres://a:hunter2@b/c'));
      },
    ],
  ])('does not tell a secret: %s', (_, log) => {
    const { logger, text } = recorded();
    log(logger);
    expect(text()).toContain('redacted');
    expect(text()).not.toContain('hunter2');
  });

  it('does not tell an API key wherever it stands', () => {
    const { logger, text } = recorded();
    logger.info({ note: `used ${KEY}` }, `key ${KEY}`);
    expect(text()).not.toContain(KEY);
  });

  it('has no whole connection on the error of one that broke', () => {
    const { logger, lines, text } = recorded();
    const client = { host: 'db', processID: 7, secretKey: 1_234_567 };
    logger.warn({ err: Object.assign(new Error('terminating'), { code: '57P01', client }) }, 'broke');
    logger.warn({ session: client }, 'broke');
    expect(lines()[0]?.['err']).toMatchObject({ code: '57P01', message: 'terminating' });
    expect(lines()[0]?.['err']).not.toHaveProperty('client');
    expect(text()).not.toContain('1234567');
  });

  it('carries the correlation id of the call that it belongs to, across awaits and apart from other calls', async () => {
    const { logger, lines } = recorded();
    const call = (id: string): Promise<void> =>
      withCorrelation(id, async () => {
        await sleep(1);
        logger.info({ call: id }, 'in a call');
      });
    await Promise.all([call('a'), call('b')]);
    logger.info('outside');
    expect(
      lines()
        .slice(0, 2)
        .every((line) => line['correlation'] === line['call']),
    ).toBe(true);
    expect(lines()[2]).not.toHaveProperty('correlation');
  });

  it('writes amounts, which JSON cannot', () => {
    const { logger, lines } = recorded();
    logger.info({ amount: 5n }, 'debited');
    expect(lines()[0]).toMatchObject({ amount: '5', level: 'info', service: 'test', msg: 'debited' });
  });
});
