import type { NewEvent, StoredEvent } from '#event-store';
import {
  instantOf,
  invariant,
  type DomainEvent,
  type EventFormat,
  type Instant,
  type Json,
  type Recorded,
} from '#kernel';
import { chainHash, withHash } from './chain.js';

/** What an event's metadata says beside the effective instant, which the event itself carries. */
export type Stamp = {
  readonly id: string;
  readonly commandId: string;
  /** Of the command's payload; stands on the command's first event only, `null` on the others. */
  readonly fingerprint: string | null;
  readonly actor: string;
  readonly correlation: string;
  readonly causation: string | null;
  readonly recordedAt: Instant;
};

/** Where an event goes: the chain's hash before it and its own place. */
export type Place = { readonly stream: string; readonly revision: bigint; readonly previousHash: string };

export type EncodedEvent = {
  readonly stored: NewEvent;
  readonly hash: string;
  /** What the store's limits count: names, data and metadata. */
  readonly bytes: number;
};

/** A stored event with what only the engine and the auditor ask for. */
export type Decoded<E extends DomainEvent = DomainEvent> = Recorded<E> & {
  /** On a command's first event; `null` on the others and on what the engine settled by itself. */
  readonly fingerprint: string | null;
  readonly hash: string;
};

/**
 * The metadata's format, released: compact keys in this order, a field left out where the reader can tell it
 * (`cmd` = the event's id, `corr` = the command's id, `cause` = none, `rec` = `at`), `hash` last (S30).
 * Spelled by hand: half the cost of `JSON.stringify` on an object, on the hottest path of the product.
 */
const metadataOf = (at: Instant, stamp: Stamp): string => {
  const { id, commandId, fingerprint, correlation, causation, actor, recordedAt } = stamp;
  let text = '{';
  if (commandId !== id) text += `"cmd":${JSON.stringify(commandId)},`;
  if (fingerprint !== null) text += `"fp":${JSON.stringify(fingerprint)},`;
  if (correlation !== commandId) text += `"corr":${JSON.stringify(correlation)},`;
  if (causation !== null) text += `"cause":${JSON.stringify(causation)},`;
  text += `"by":${JSON.stringify(actor)},"at":"${at}"`;
  if (recordedAt !== at) text += `,"rec":"${recordedAt}"`;
  return `${text}}`;
};

/** An event as it is stored, chained to the one before it. */
export const encodeEvent = <E extends DomainEvent>(
  format: EventFormat<E>,
  event: E,
  stamp: Stamp,
  place: Place,
): EncodedEvent => {
  const { storedName, data: json } = format.encode(event);
  const data = JSON.stringify(json);
  const unhashed = metadataOf(event.at, stamp);
  const { stream, revision, previousHash } = place;
  // Spelled out field by field: spreading one object into another costs five times the hash itself.
  const hash = chainHash({ previousHash, stream, revision, id: stamp.id, storedName, data, unhashed });
  const metadata = withHash(unhashed, hash);
  const stored = { id: stamp.id, type: storedName, data, metadata, spelled: true } as const;
  const bytes =
    Buffer.byteLength(stream) + storedName.length + Buffer.byteLength(data) + Buffer.byteLength(metadata);
  return { stored, hash, bytes };
};

type Metadata = { readonly [key: string]: Json };

const textIn = (metadata: Metadata, key: string): string | null => {
  const value = metadata[key];
  invariant(value === undefined || typeof value === 'string', `stored metadata field ${key} is text`);
  return value ?? null;
};

const textOf = (metadata: Metadata, key: string): string => {
  const value = textIn(metadata, key);
  invariant(value !== null, `stored metadata has ${key}`);
  return value;
};

/** The read half of an `EventFormat`; formats of different events fit into one list of these. */
export type DecodingFormat<E extends DomainEvent = DomainEvent> = Pick<EventFormat<E>, 'category' | 'decode'>;

/** Reads what `encodeEvent` wrote and lifts it to the event's current version. Does not verify the hash: that is `verifyChain`. */
export const decodeStored = <E extends DomainEvent>(
  format: DecodingFormat<E>,
  stored: StoredEvent,
): Decoded<E> => {
  const metadata = JSON.parse(stored.metadata) as Metadata;
  const at = instantOf(textOf(metadata, 'at'));
  const recordedAt = textIn(metadata, 'rec');
  const commandId = textIn(metadata, 'cmd') ?? stored.id;
  return {
    position: stored.position,
    stream: stored.stream,
    revision: stored.revision,
    id: stored.id,
    storedName: stored.type,
    event: format.decode(stored.type, at, JSON.parse(stored.data) as Json),
    recordedAt: recordedAt === null ? at : instantOf(recordedAt),
    commandId,
    actor: textOf(metadata, 'by'),
    correlation: textIn(metadata, 'corr') ?? commandId,
    causation: textIn(metadata, 'cause'),
    fingerprint: textIn(metadata, 'fp'),
    hash: textOf(metadata, 'hash'),
  };
};

/** The text before a stream name's first dash. */
export const categoryOf = (stream: string): string => {
  const dash = stream.indexOf('-');
  return dash === -1 ? stream : stream.slice(0, dash);
};

/** Decodes events of every stream whose category one of `formats` describes; another category is a broken invariant. */
export const decoderOf = <E extends DomainEvent>(
  formats: readonly DecodingFormat<E>[],
): ((stored: StoredEvent) => Decoded<E>) => {
  const byCategory = new Map(formats.map((format) => [format.category, format]));
  return (stored) => {
    const category = categoryOf(stored.stream);
    const format = byCategory.get(category);
    invariant(format !== undefined, `${category} is a category of streams`);
    return decodeStored(format, stored);
  };
};
