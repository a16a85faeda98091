import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { StoredEvent } from '#event-store';
import { event, eventFormat, instantOf, integer, record, text, type EventsOf } from '#kernel';
import { chainStart, decodeStored, decoderOf, encodeEvent, verifyChain, type Stamp } from '#engine';

const declared = { counted: event('Counted', 'One more.', record({ by: integer(), note: text() })) } as const;
const format = eventFormat('Counter', declared);
type Counted = EventsOf<typeof declared>;

const at = instantOf('2026-01-31T00:00:00.000Z');
const later = instantOf('2026-01-31T00:00:00.500Z');
const first = '0198c0de-0000-7000-8000-000000000001';
const stamp: Stamp = {
  id: first,
  commandId: first,
  fingerprint: 'fp1',
  actor: 'service:metering',
  correlation: first,
  causation: null,
  recordedAt: at,
};
const counted = (note: string): Counted => ({ type: 'Counted', at, data: { by: 1, note } });

const chained = (...stamps: readonly Stamp[]): readonly StoredEvent[] => {
  let previousHash = chainStart.hash;
  return stamps.map((one, revision) => {
    const place = { stream: 'Counter-a', revision: BigInt(revision), previousHash };
    const { stored, hash } = encodeEvent(format, counted(`n${revision.toString()}`), one, place);
    previousHash = hash;
    return {
      ...stored,
      stream: place.stream,
      revision: place.revision,
      position: BigInt(revision + 1),
      storedAt: 0,
    };
  });
};

describe('an event as it is stored', () => {
  it('leaves out of the metadata what its reader can tell', () => {
    const [stored] = chained(stamp);
    expect(stored?.type).toBe('Counted.v1');
    expect(stored?.data).toBe('{"by":1,"note":"n0"}');
    expect(stored?.metadata).toMatch(
      /^\{"fp":"fp1","by":"service:metering","at":"2026-01-31T00:00:00.000Z","hash":"[\w-]{43}"\}$/,
    );
  });

  it('reads back every field', () => {
    const id = '0198c0de-0000-7000-8000-000000000002';
    const full: Stamp = {
      ...stamp,
      id,
      fingerprint: null,
      correlation: 'a "b"\n',
      causation: 'c',
      recordedAt: later,
    };
    const stored = chained(stamp, full)[1];
    expect(stored && decodeStored(format, stored)).toMatchObject({
      position: 2n,
      stream: 'Counter-a',
      revision: 1n,
      id,
      storedName: 'Counted.v1',
      event: { type: 'Counted', at, data: { by: 1, note: 'n1' } },
      recordedAt: later,
      commandId: first,
      actor: 'service:metering',
      correlation: 'a "b"\n',
      causation: 'c',
      fingerprint: null,
    });
    expect(Object.keys(JSON.parse(stored?.metadata ?? '{}') as object)).toEqual([
      'cmd',
      'corr',
      'cause',
      'by',
      'at',
      'rec',
      'hash',
    ]);
  });

  it('reads through the format of its category', () => {
    const decode = decoderOf([format]);
    const [stored] = chained(stamp);
    expect(stored && decode(stored).event.data).toEqual({ by: 1, note: 'n0' });
    expect(() => stored && decode({ ...stored, stream: 'Other-a' })).toThrow(
      'Other is a category of streams',
    );
  });
});

describe('the chain of a stream (S30)', () => {
  const walk = (events: readonly StoredEvent[]) => {
    let tip = chainStart;
    for (const one of events) {
      const step = verifyChain(tip, one);
      if ('problem' in step) return `${step.problem} at ${step.revision.toString()}`;
      tip = step;
    }
    return 'whole';
  };
  const events = chained(
    stamp,
    { ...stamp, id: first.replace('1', '2') },
    { ...stamp, id: first.replace('1', '3') },
  );
  const with1 = (change: Partial<StoredEvent>) =>
    events.map((one, n) => (n === 1 ? { ...one, ...change } : one));

  it('is whole as written', () => {
    expect(walk(events)).toBe('whole');
  });

  it('is the hash of the length-prefixed fields, as any other program can compute it', () => {
    const [stored] = chained(stamp);
    if (stored === undefined) throw new Error('one event');
    const unhashed = stored.metadata.replace(/,"hash":"[^"]*"\}$/, '}');
    const fields = ['', 'Counter-a', '0', first, 'Counted.v1', stored.data, unhashed];
    const digest = createHash('sha256');
    for (const field of fields) digest.update(`${Buffer.byteLength(field).toString()}:`).update(field);
    expect(decodeStored(format, stored).hash).toBe(digest.digest('base64url'));
  });

  it.each<[string, Partial<StoredEvent>]>([
    ['data', { data: '{"by":2,"note":"n1"}' }],
    ['order of keys', { data: '{"note":"n1","by":1}' }],
    ['stored name', { type: 'Counted.v2' }],
    ['id', { id: first }],
    ['stream', { stream: 'Counter-b' }],
    ['actor', { metadata: events[1]?.metadata.replace('metering', 'meteri_g') ?? '' }],
  ])('breaks where the %s was rewritten', (_, change) => {
    expect(walk(with1(change))).toBe('hash-mismatch at 1');
  });

  it('breaks where an event is missing, swapped or carries no hash', () => {
    expect(walk(events.filter((_, n) => n !== 1))).toBe('revision-gap at 2');
    expect(walk(with1({ metadata: '{}' }))).toBe('hash-missing at 1');
    const [a, b, c] = events;
    expect(a && b && c && walk([a, { ...c, revision: 1n }, { ...b, revision: 2n }])).toBe(
      'hash-mismatch at 1',
    );
  });
});
