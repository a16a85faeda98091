import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { AppendFault } from './faults.js';

function statusOf(code: status, details: string, about: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(about)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const readFromInsideARecord = (): ServiceError =>
  statusOf(status.UNKNOWN, 'Unexpected ReadAllResult: Error');
export const consumerTooSlow = (): ServiceError =>
  statusOf(
    status.ABORTED,
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
  );
export const resetByServer = (): ServiceError =>
  statusOf(status.INTERNAL, 'Received RST_STREAM with code 2 (Internal server error)');
export const unavailable = (): ServiceError => statusOf(status.UNAVAILABLE, 'Connection dropped');
export const unauthenticated = (): ServiceError =>
  statusOf(status.UNAUTHENTICATED, 'Bad HTTP status code: 401');
export const streamDeleted = (stream: string): ServiceError =>
  statusOf(status.FAILED_PRECONDITION, `Event stream '${encodeURIComponent(stream)}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': encodeURIComponent(stream),
  });
export const notLeader = (port: number): ServiceError =>
  statusOf(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': '127.0.0.1',
    'leader-endpoint-port': port.toString(),
  });

/** The statuses among the append faults; the others are no answer at all. */
export function answeredFault(fault: AppendFault, leaderPort: number): ServiceError | null {
  switch (fault) {
    case 'not-leader':
      return notLeader(leaderPort);
    case 'no-leader':
      return statusOf(status.UNKNOWN, 'No leader info available in response');
    case 'not-ready':
      return statusOf(status.UNAVAILABLE, 'Server Is Not Ready');
    case 'too-busy':
      return statusOf(status.UNAVAILABLE, 'Server Is Too Busy');
    case 'timeout':
      return statusOf(status.ABORTED, 'Operation timed out: prepare phase');
    case 'unavailable':
      return unavailable();
    case 'internal':
      return resetByServer();
    default:
      return null;
  }
}
