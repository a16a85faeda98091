import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainHash, withHash } from '#engine';
import type { StoredEvent } from '#event-store';
import { instantOf } from '#kernel';
import {
  createSealer,
  findings,
  LogShorterThanSeal,
  publicKeyFile,
  readSeals,
  SealKeyUnusable,
  verifyingKey,
  verifyLog,
} from './index.js';

const clock = { now: () => instantOf('2026-03-01T00:00:00.000Z') };

/** A log of `size` events over three streams, with true chains from event `changedFrom` on for other contents. */
const logOf = (size: number, changedFrom = size): StoredEvent[] => {
  const tips = new Map<string, { revision: bigint; hash: string }>();
  return Array.from({ length: size }, (_, n) => {
    const stream = `CreditPool-acc_${(n % 3).toString()}`;
    const tip = tips.get(stream) ?? { revision: -1n, hash: '' };
    const revision = tip.revision + 1n;
    const id = `00000000-0000-7000-8000-${n.toString().padStart(12, '0')}`;
    const data = JSON.stringify({ n: n >= changedFrom ? -n : n });
    const unhashed = '{"by":"service:metering","at":"2026-01-01T00:00:00.000Z"}';
    const hash = chainHash({
      previousHash: tip.hash,
      stream,
      revision,
      id,
      storedName: 'Counted.v1',
      data,
      unhashed,
    });
    tips.set(stream, { revision, hash });
    return {
      id,
      type: 'Counted.v1',
      data,
      metadata: withHash(unhashed, hash),
      stream,
      revision,
      position: BigInt(n + 1),
      storedAt: 0,
    };
  });
};

const storeOf = (log: readonly StoredEvent[]) => ({
  headPosition: async () => log.at(-1)?.position ?? 0n,
  readAll: async function* ({
    after = 0n,
    limit = Infinity,
  }: { after?: bigint | undefined; limit?: number | undefined } = {}) {
    yield* log.filter(({ position }) => position > after).slice(0, limit);
  },
});

let folder: string;
let keyFile: string;
let directory: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proof-'));
  keyFile = join(folder, 'keys', 'seal.pem');
  directory = join(folder, 'seals');
});
afterEach(() => rm(folder, { recursive: true }));

const sealerOf = (log: readonly StoredEvent[]) =>
  createSealer({ store: storeOf(log), keyFile, directory, clock });

const verify = async (log: readonly StoredEvent[]) => {
  const { seals, findings: ofSeals } = await readSeals(directory, await verifyingKey(publicKeyFile(keyFile)));
  const found = findings();
  ofSeals.forEach(found.add);
  const verifier = verifyLog({ seals, dense: true, findings: found });
  verifier.add(log);
  return {
    ...verifier.finish(),
    found: found.kept().map(({ code, position }) => `${code} ${String(position)}`),
    says: found.kept(),
  };
};

const renumbered = (log: readonly StoredEvent[]): StoredEvent[] =>
  log.map((event, n) => ({ ...event, position: BigInt(n + 1) }));

describe('sealer and verifier agree (S30)', () => {
  it('proves a log up to its last seal and says what lies after it', async () => {
    const log = logOf(30);
    await sealerOf(log.slice(0, 12)).seal();
    await sealerOf(log.slice(0, 25)).seal();
    expect(await verify(log)).toMatchObject({
      events: 30,
      streams: 3,
      head: 30n,
      sealedUpTo: 25n,
      unsealed: 5,
      found: [],
    });
    expect(await readdir(directory)).toEqual(['seal-000000001.json', 'seal-000000002.json']);
  });

  it('seals nothing twice and nothing of an empty log', async () => {
    expect(await sealerOf([]).seal()).toBeNull();
    const sealer = sealerOf(logOf(5));
    expect((await sealer.seal())?.number).toBe(1);
    expect((await sealer.seal())?.number).toBe(1);
    await sealer.stop();
    await sealer.stop();
    expect(await readdir(directory)).toHaveLength(1);
  });

  it('keeps its key to itself, and refuses one that others can read', async () => {
    await sealerOf(logOf(3)).seal();
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    await chmod(keyFile, 0o644);
    await expect(sealerOf(logOf(4)).seal()).rejects.toThrow(SealKeyUnusable);
  });

  it('seals nothing on top of a log that was cut', async () => {
    await sealerOf(logOf(10)).seal();
    await expect(sealerOf(logOf(7)).seal()).rejects.toThrow(LogShorterThanSeal);
  });
});

describe('each tampering is found, with its position', () => {
  const log = logOf(30);
  beforeEach(async () => {
    await sealerOf(log.slice(0, 10)).seal();
    await sealerOf(log.slice(0, 24)).seal();
  });
  const changed = (n: number, change: Partial<StoredEvent>) =>
    log.map((event, at) => (at === n ? { ...event, ...change } : event));

  it('changed payload, before and after the last seal', async () => {
    expect((await verify(changed(15, { data: '{"n":99}' }))).found).toEqual(['event-changed 16']);
    expect((await verify(changed(28, { data: '{"n":99}' }))).found).toEqual(['event-changed 29']);
  });

  it('changed metadata', async () => {
    const metadata = log[4]?.metadata.replace('metering', 'nobody') ?? '';
    expect((await verify(changed(4, { metadata }))).found).toEqual(['event-changed 5']);
    expect((await verify(changed(4, { metadata: '{}' }))).found).toEqual([
      'hash-missing 5',
      'event-changed 8',
      'log-rewritten 5',
    ]);
  });

  it('removed event, with its gap and closed up', async () => {
    const gap = log.filter((_, n) => n !== 5);
    expect((await verify(gap)).found).toEqual(['event-removed 6', 'revision-gap 9', 'log-rewritten 7']);
    // Positions of a closed log move up, so every later segment differs from its seal as well.
    expect((await verify(renumbered(gap))).found).toEqual([
      'revision-gap 8',
      'log-rewritten 6',
      'log-rewritten 11',
    ]);
  });

  it('swapped events, of one stream and of two', async () => {
    const swap = (a: number, b: number) =>
      renumbered(log.map((event, n) => log[n === a ? b : n === b ? a : n] ?? event));
    expect((await verify(swap(3, 6))).found).toEqual(
      expect.arrayContaining(['revision-gap 4', 'revision-gap 7', 'log-rewritten 4']),
    );
    expect((await verify(swap(3, 4))).found).toEqual(['log-rewritten 4']);
  });

  it('cut tail, and one that was written on', async () => {
    expect((await verify(log.slice(0, 20))).found).toEqual(['tail-cut 21']);
    expect((await verify(log.slice(0, 24))).found).toEqual([]); // what came after the last seal is beyond proof
    expect((await verify(logOf(30, 20))).found).toEqual(['log-rewritten 21']);
    expect((await verify(logOf(22, 18))).found).toEqual(['log-rewritten 19', 'tail-cut 23']);
  });

  it('rewritten chain: true in itself, but not what was sealed; later segments are judged by themselves', async () => {
    const { found, says } = await verify(logOf(30, 7));
    expect(found).toEqual(['log-rewritten 8', 'log-rewritten 11']);
    expect(says[0]?.says).toMatch(
      /not the event that was sealed \(seal 1 of 2026-03-01T00:00:00.000Z\), and 2 more up to 10/,
    );
  });

  it('forged seal, missing seal, copied seal, torn seal', async () => {
    const [first, second] = ['seal-000000001.json', 'seal-000000002.json'].map((name) =>
      join(directory, name),
    );
    const text = await readFile(second ?? '', 'utf8');
    await writeFile(second ?? '', text.replace('"count":24', '"count":23'));
    expect((await verify(log)).found).toEqual(['seal-forged 24']);
    await writeFile(second ?? '', text.slice(0, -20));
    expect((await verify(log)).found).toEqual(['seal-unreadable 24']);
    await writeFile(second ?? '', text);
    await writeFile(join(directory, 'seal-000000003.json'), text);
    expect((await verify(log)).found).toEqual(['seal-forged 24']);
    await rm(join(directory, 'seal-000000003.json'));
    await rm(first ?? '');
    expect((await verify(log)).found).toEqual(['seal-missing 24']);
    expect((await verify(logOf(30, 12))).found).toEqual(['seal-missing 24', 'log-rewritten 1']);
  });
});

it('keeps findings within its bound and counts the rest', () => {
  const found = findings(2);
  for (let n = 0; n < 5; n += 1)
    found.add({ code: 'event-changed', position: BigInt(n), subject: '', says: '' });
  expect([found.kept().length, found.count()]).toEqual([2, 5]);
});
