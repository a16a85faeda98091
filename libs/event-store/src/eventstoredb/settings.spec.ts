import { describe, expect, it } from '@jest/globals';
import { SettingsRefused, settingsOf } from './settings.js';

const refusal = (connection: string): string => {
  try {
    settingsOf(connection);
  } catch (error) {
    if (error instanceof SettingsRefused) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('settings of the event store', () => {
  it.each([
    [
      'esdb://db:2113?tls=false',
      { endpoints: [{ address: 'db', port: 2113 }], discover: false, tls: false, credentials: null },
    ],
    ['esdb://db', { endpoints: [{ address: 'db', port: 2113 }], tls: true }],
    [
      'esdb://a:1,b:2,c/?nodePreference=leader',
      {
        endpoints: [
          { address: 'a', port: 1 },
          { address: 'b', port: 2 },
          { address: 'c', port: 2113 },
        ],
      },
    ],
    ['esdb+discover://cluster.internal?connectionName=ledger', { discover: true, connectionName: 'ledger' }],
    ['esdb://us%20er:p%40ss:word@db', { credentials: { username: 'us er', password: 'p@ss:word' } }],
  ])('reads %s', (connection, expected) => {
    expect(settingsOf(connection)).toMatchObject(expected);
  });

  it.each([
    ['a scheme that the client does not know', 'kurrentdb://db'],
    ['a scheme that the client does not know', 'http://db'],
    ['credentials that would be dropped', 'esdb://admin:s3cret@db?tls=false'],
    ['a switch without effect', 'esdb://admin:s3cret@db?tlsVerifyCert=false'],
    ['a switch without effect, spelled otherwise', 'esdb://db?tls_verify_cert=true'],
    ['IPv6', 'esdb://admin:s3cret@[::1]:2113'],
    ['IPv6 without brackets', 'esdb://::1'],
    ['reads from a follower', 'esdb://db?nodePreference=follower'],
    ['appends that fail silently', 'esdb://db?throwOnAppendFailure=false'],
    ['an unknown setting', 'esdb://admin:s3cret@db?tsl=false'],
    ['a certificate that is not there', 'esdb://admin:s3cret@db?tlsCAFile=/nowhere/ca.pem'],
    ['a certificate without TLS', 'esdb://db?tls=false&tlsCAFile=/etc/hosts'],
    ['no host', 'esdb://'],
    ['a malformed port', 'esdb://db:21x3'],
    ['credentials without a password', 'esdb://admin@db'],
    ['broken percent-encoding', 'esdb://admin:%zz@db'],
    ['a tls that is neither true nor false', 'esdb://db?tls=no'],
  ])('refuses %s: %s', (_why, connection) => {
    const message = refusal(connection);
    expect(message).not.toBe('accepted');
    expect(message).not.toMatch(/s3cret|%zz|admin/);
  });
});
