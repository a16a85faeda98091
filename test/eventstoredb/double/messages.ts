import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, {
  type AppendReq,
  type AppendResp,
  type ReadResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendAnswer, LogRecord, Proposed } from './log.js';

const identifierOf = (stream: string) => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Uint8Array.from(Buffer.from(stream, 'utf8')));
  return identifier;
};

export const nameOf = (identifier: { getStreamName_asU8(): Uint8Array } | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? new Uint8Array()).toString('utf8');

export function proposedOf(request: AppendReq): Proposed {
  const message = request.getProposedMessage();
  if (message === undefined) throw new Error('an append sends its options once, then events');
  const about = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '',
    type: about.get('type') ?? '',
    contentType: about.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** `-1n`: no stream. `any` and `stream exists` are never asked for: neither is idempotent. */
export function expectedOf(options: AppendReq.Options): bigint {
  if (options.hasNoStream()) return -1n;
  if (options.hasRevision()) return BigInt(options.getRevision());
  throw new Error('neither a revision nor no stream is expected');
}

/** On the plain path a wrong version is an answer, not a status. */
export function appendResponse(
  answer: Exclude<AppendAnswer, { kind: 'deleted' }>,
  expected: bigint,
  withPosition: boolean,
): AppendResp {
  const response = new streams.AppendResp();
  if (answer.kind === 'wrong-version') {
    const wrong = new streams.AppendResp.WrongExpectedVersion();
    if (answer.current === null) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentRevision(answer.current.toString());
    if (expected === -1n) wrong.setExpectedNoStream(new shared.Empty());
    else wrong.setExpectedRevision(expected.toString());
    response.setWrongExpectedVersion(wrong);
    return response;
  }
  const success = new streams.AppendResp.Success();
  success.setCurrentRevision(answer.last.revision.toString());
  if (withPosition) {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(answer.last.position.toString());
    position.setPreparePosition(answer.last.position.toString());
    success.setPosition(position);
  } else success.setNoPosition(new shared.Empty());
  response.setSuccess(success);
  return response;
}

export function eventResponse(record: LogRecord): ReadResp {
  const id = new shared.UUID();
  id.setString(record.id);
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(id);
  recorded.setStreamIdentifier(identifierOf(record.stream));
  recorded.setStreamRevision(record.revision.toString());
  recorded.setCommitPosition(record.position.toString());
  recorded.setPreparePosition(record.position.toString());
  recorded
    .getMetadataMap()
    .set('type', record.type)
    .set('content-type', record.contentType)
    .set('created', record.createdTicks.toString());
  recorded.setData(record.data);
  recorded.setCustomMetadata(record.metadata);
  const event = new streams.ReadResp.ReadEvent();
  event.setEvent(recorded);
  event.setCommitPosition(record.position.toString());
  const response = new streams.ReadResp();
  response.setEvent(event);
  return response;
}

export function notFoundResponse(stream: string): ReadResp {
  const missing = new streams.ReadResp.StreamNotFound();
  missing.setStreamIdentifier(identifierOf(stream));
  const response = new streams.ReadResp();
  response.setStreamNotFound(missing);
  return response;
}

export function lastRevisionResponse(revision: bigint): ReadResp {
  const response = new streams.ReadResp();
  response.setLastStreamPosition(revision.toString());
  return response;
}

export function confirmationResponse(): ReadResp {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId(crypto.randomUUID());
  const response = new streams.ReadResp();
  response.setConfirmation(confirmation);
  return response;
}

export function caughtUpResponse(): ReadResp {
  const response = new streams.ReadResp();
  response.setCaughtUp(new streams.ReadResp.CaughtUp());
  return response;
}

/** Method names in this answer are lower-case. */
export function featuresResponse() {
  const response = new features.SupportedMethods();
  response.setEventStoreServerVersion('23.10.0');
  for (const name of ['read', 'append', 'batchappend']) {
    const method = new features.SupportedMethod();
    method.setServiceName('event_store.client.streams.streams');
    method.setMethodName(name);
    response.addMethods(method);
  }
  return response;
}

export function gossipResponse(leaderPort: number) {
  const endpoint = new gossip.EndPoint();
  endpoint.setAddress('127.0.0.1');
  endpoint.setPort(leaderPort);
  const id = new shared.UUID();
  id.setString(crypto.randomUUID());
  const member = new gossip.MemberInfo();
  member.setInstanceId(id);
  member.setState(gossip.MemberInfo.VNodeState.LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(endpoint);
  const response = new gossip.ClusterInfo();
  response.addMembers(member);
  return response;
}
