import { hash } from 'node:crypto';
import type { StoredEvent } from '#event-store';

/** Where a stream's chain stands: the next event is `revision + 1` and carries a hash over this `hash`. */
export type ChainTip = { readonly revision: bigint; readonly hash: string };

/** Before a stream's first event. */
export const chainStart: ChainTip = { revision: -1n, hash: '' };

/** Why an event does not continue its stream's chain, and which event it is. */
export type ChainBreak = {
  readonly problem: 'revision-gap' | 'hash-missing' | 'hash-mismatch';
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
};

export type ChainLink = {
  readonly previousHash: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly storedName: string;
  readonly data: string;
  /** The metadata's JSON text without its `hash` field. */
  readonly unhashed: string;
};

// Each field is preceded by its length in bytes: without that, text moved from one field to its neighbour keeps the hash.
const prefixed = (text: string): string => `${Buffer.byteLength(text).toString()}:${text}`;

/** S30. Base64url SHA-256 (43 characters) over the previous hash and every stored byte of this event but the hash itself. */
export const chainHash = (link: ChainLink): string =>
  hash(
    'sha256',
    prefixed(link.previousHash) +
      prefixed(link.stream) +
      prefixed(link.revision.toString()) +
      prefixed(link.id) +
      prefixed(link.storedName) +
      prefixed(link.data) +
      prefixed(link.unhashed),
    'base64url',
  );

const HASH_FIELD = /,"hash":"([A-Za-z0-9_-]{43})"\}$/;
const HASH_FIELD_LENGTH = ',"hash":""}'.length + 43;

/** Appends the hash as the metadata's last field. */
export const withHash = (unhashed: string, digest: string): string =>
  `${unhashed.slice(0, -1)},"hash":"${digest}"}`;

/** The hash that an event carries, and the bytes of its metadata that the hash covers; `null` where it carries none. */
export const splitHash = (metadata: string): { readonly unhashed: string; readonly hash: string } | null => {
  const found = HASH_FIELD.exec(metadata)?.[1];
  return found === undefined ? null : { unhashed: `${metadata.slice(0, -HASH_FIELD_LENGTH)}}`, hash: found };
};

/** One step of `verify`: the chain's new tip when `stored` continues it byte for byte, else what is wrong with it. */
export const verifyChain = (tip: ChainTip, stored: StoredEvent): ChainTip | ChainBreak => {
  const { stream, revision, position } = stored;
  if (revision !== tip.revision + 1n) return { problem: 'revision-gap', stream, revision, position };
  const split = splitHash(stored.metadata);
  if (split === null) return { problem: 'hash-missing', stream, revision, position };
  const { id, type: storedName, data } = stored;
  const expected = chainHash({
    previousHash: tip.hash,
    stream,
    revision,
    id,
    storedName,
    data,
    unhashed: split.unhashed,
  });
  return expected === split.hash
    ? { revision, hash: expected }
    : { problem: 'hash-mismatch', stream, revision, position };
};
