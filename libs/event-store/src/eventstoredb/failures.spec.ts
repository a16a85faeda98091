import { describe, expect, it } from '@jest/globals';
import { CallTimedOut } from './rotation.js';
import { NeverSent } from './client.js';
import { failureOf } from './failures.js';

const thrown = (about: {
  code?: number;
  details?: string;
  type?: string;
  exception?: string;
  message?: string;
}): Error =>
  Object.assign(new Error(about.message ?? ''), {
    ...('code' in about ? { code: about.code } : {}),
    ...('details' in about ? { details: about.details } : {}),
    ...('type' in about ? { type: about.type } : {}),
    metadata: {
      get: (key: string) => (key === 'exception' && about.exception !== undefined ? [about.exception] : []),
    },
  });

describe('what a failed call means', () => {
  it.each([
    ['the leader has gone', { code: 5, exception: 'not-leader' }, false],
    ['no leader yet', { code: 2, details: 'No leader info available in response' }, false],
    ['a node that starts', { code: 14, details: 'Server Is Not Ready' }, false],
    ['a busy node', { code: 14, details: 'Server Is Too Busy' }, false],
    [
      'nobody listens',
      { code: 14, details: 'No connection established. Last error: connect ECONNREFUSED 127.0.0.1:2113' },
      false,
    ],
    ['a connection that broke', { code: 14, details: 'Connection dropped' }, true],
    ['a reset socket', { message: 'read ECONNRESET' }, true],
    ['a reset call', { code: 13, details: 'Received RST_STREAM with code 2' }, true],
    ['a deadline', { code: 4, details: 'Deadline exceeded' }, true],
    ['a write that timed out in the cluster', { code: 10, details: 'Operation timed out' }, true],
    ['a cancelled call', { code: 1, details: 'Call cancelled' }, true],
    ['discovery, a plain error', { message: 'Failed to discover after 10 attempts.' }, false],
    ['a channel that was just replaced', { message: 'Channel has been shut down' }, false],
    ['a known type of the client', { type: 'not-leader' }, false],
  ])('%s is transient', (_what, about, reached) => {
    expect(failureOf(thrown(about), 'stream')).toMatchObject({ kind: 'transient', reached });
  });

  it.each([
    ['AccessDenied', { code: 7, exception: 'access-denied' }],
    ['AccessDenied', { code: 16, details: 'Bad HTTP status code: 401' }],
    ['StreamDeleted', { code: 9, exception: 'stream-deleted' }],
    ['EventTooLarge', { code: 3, exception: 'maximum-append-size-exceeded' }],
    ['InvalidEvent', { code: 3, details: 'neither' }],
    ['InvalidEvent', { code: 2, details: 'Could not recognize BadRequest' }],
    ['InvalidPosition', { code: 2, details: 'Unexpected ReadAllResult: Error' }],
  ])('%s is definite: %j', (name, about) => {
    expect(failureOf(thrown(about), 'stream')).toMatchObject({ kind: 'refused', error: { name } });
  });

  it('tells a request that never left from one that may have arrived', () => {
    expect(failureOf(new NeverSent('given up'), 'stream')).toMatchObject({
      kind: 'transient',
      reached: false,
    });
    expect(failureOf(new CallTimedOut('silence'), 'stream')).toMatchObject({
      kind: 'transient',
      reached: true,
    });
  });

  it('neither repeats nor trusts what it does not know', () => {
    expect(
      failureOf(thrown({ code: 2, details: 'Exception was thrown by handler.' }), 'stream'),
    ).toMatchObject({ kind: 'unclear', reached: true });
    expect(failureOf('a string', 'stream')).toMatchObject({ kind: 'unclear' });
  });
});
