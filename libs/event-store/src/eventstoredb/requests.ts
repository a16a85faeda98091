import shared, { type StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type AppendReq, type ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendRequest, NewEvent, Position, Revision } from '../port.js';

/** Asks for the mark that ends a read of a stream: without it a connection that ends early looks like the stream's end. */
const MARK_THE_END = 1;

const identifierOf = (stream: string): StreamIdentifier => {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(bytesOf(stream));
  return identifier;
};

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf8'));

/** The options first, then one message an event. uint64 travels as text. */
export function appendRequest({
  stream,
  events,
  expected,
}: Pick<AppendRequest, 'stream' | 'events' | 'expected'>): AppendReq[] {
  const options = new streams.AppendReq.Options();
  options.setStreamIdentifier(identifierOf(stream));
  if (expected.kind === 'noStream') options.setNoStream(new shared.Empty());
  else options.setRevision(expected.revision.toString());
  const first = new streams.AppendReq();
  first.setOptions(options);
  return [first, ...events.map(proposed)];
}

/** The payloads are stored as JSON, byte for byte as given. */
function proposed({ id, type, data, metadata }: NewEvent): AppendReq {
  const uuid = new shared.UUID();
  uuid.setString(id);
  const message = new streams.AppendReq.ProposedMessage();
  message.setId(uuid);
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  message.setData(bytesOf(data));
  message.setCustomMetadata(bytesOf(metadata));
  const request = new streams.AppendReq();
  request.setProposedMessage(message);
  return request;
}

type Direction = 'forwards' | 'backwards';

export function streamPageRequest(
  stream: string,
  from: Revision | null,
  direction: Direction,
  count: number,
): ReadReq {
  const where = new streams.ReadReq.Options.StreamOptions();
  where.setStreamIdentifier(identifierOf(stream));
  if (from !== null) where.setRevision(from.toString());
  else if (direction === 'forwards') where.setStart(new shared.Empty());
  else where.setEnd(new shared.Empty());
  const options = readOptions(direction);
  options.setStream(where);
  options.setCount(count.toString());
  return requestOf(options);
}

/** Inclusive, unlike the port. `null`: from the beginning, or from the end backwards. */
export function allPageRequest(from: Position | null, direction: Direction, count: number): ReadReq {
  const options = readOptions(direction);
  options.setAll(allOptions(from, direction));
  options.setCount(count.toString());
  return requestOf(options);
}

/** Exclusive, as the server does it. */
export function subscribeRequest(after: Position | null): ReadReq {
  const options = readOptions('forwards');
  options.setAll(allOptions(after, 'forwards'));
  options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions());
  return requestOf(options);
}

function allOptions(at: Position | null, direction: Direction): ReadReq.Options.AllOptions {
  const all = new streams.ReadReq.Options.AllOptions();
  if (at !== null) {
    const position = new streams.ReadReq.Options.Position();
    position.setCommitPosition(at.toString());
    position.setPreparePosition(at.toString()); // equal for every record that this adapter writes
    all.setPosition(position);
  } else if (direction === 'forwards') all.setStart(new shared.Empty());
  else all.setEnd(new shared.Empty());
  return all;
}

function readOptions(direction: Direction): ReadReq.Options {
  const options = new streams.ReadReq.Options();
  options.setReadDirection(
    streams.ReadReq.Options.ReadDirection[direction === 'forwards' ? 'FORWARDS' : 'BACKWARDS'],
  );
  options.setResolveLinks(false);
  options.setNoFilter(new shared.Empty());
  const uuids = new streams.ReadReq.Options.UUIDOption();
  uuids.setString(new shared.Empty());
  options.setUuidOption(uuids);
  const control = new streams.ReadReq.Options.ControlOption();
  control.setCompatibility(MARK_THE_END);
  options.setControlOption(control);
  return options;
}

function requestOf(options: ReadReq.Options): ReadReq {
  const request = new streams.ReadReq();
  request.setOptions(options);
  return request;
}
