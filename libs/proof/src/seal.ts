import { hash, sign, verify, type KeyObject } from 'node:crypto';
import { instant, integer, nullable, record, text, type Json, type Of } from '#kernel';

/**
 * A signed checkpoint over the whole log: what it held up to a position. The file's bytes are the JSON text of these fields in
 * this order with the signature as the last one, which covers every byte before it.
 */
const fields = record({
  format: integer('1'),
  number: integer('1, 2, … without a gap'),
  position: text('of the last sealed event'),
  count: integer('events from the beginning of the log'),
  segment: integer('events since the seal before'),
  root: text('running hash over every event up to here'),
  previous: nullable(text('SHA-256 of the file of the seal before')),
  sealedAt: instant(),
  marks: text('48 bits of each event of the segment'),
});
export type SealFields = Of<typeof fields>;

export type Seal = Omit<SealFields, 'position'> & {
  readonly position: bigint;
  /** SHA-256 of the whole file: the next seal names it. */
  readonly digest: string;
};

const SIGNATURE = /,"signature":"([A-Za-z0-9_-]{86})"\}\n$/;
const SIGNATURE_LENGTH = ',"signature":""}\n'.length + 86;

const sealDigest = (file: string): string => hash('sha256', file, 'base64url');

/** The bytes of a seal's file. */
export const sealed = (content: SealFields, key: KeyObject): string => {
  const unsigned = JSON.stringify(fields.encode(content));
  return `${unsigned.slice(0, -1)},"signature":"${sign(null, Buffer.from(unsigned), key).toString('base64url')}"}\n`;
};

export type ReadSeal =
  | { readonly kind: 'seal'; readonly seal: Seal }
  | { readonly kind: 'forged' | 'unreadable'; readonly says: string };

/** Reads a seal's file and proves its signature. */
export const readSeal = (file: string, key: KeyObject): ReadSeal => {
  const signature = SIGNATURE.exec(file)?.[1];
  if (signature === undefined) return { kind: 'unreadable', says: 'it does not end with a signature' };
  const unsigned = `${file.slice(0, -SIGNATURE_LENGTH)}}`;
  if (!verify(null, Buffer.from(unsigned), key, Buffer.from(signature, 'base64url')))
    return { kind: 'forged', says: 'its signature is not that of the seal key' };
  const content = fields.decode(JSON.parse(unsigned) as Json, 'seal');
  return { kind: 'seal', seal: { ...content, position: BigInt(content.position), digest: sealDigest(file) } };
};

/** What an unproven file claims to be, to name it in a finding. */
export const claimedPosition = (file: string): bigint | null => {
  const claimed = /"position":"(\d{1,20})"/.exec(file)?.[1];
  return claimed === undefined ? null : BigInt(claimed);
};
