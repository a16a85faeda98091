import { expect } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreError, Unavailable, type EventStore } from '#event-store';
import { run, type Program } from '../support/program.js';
import type { Cases, Scene } from './cases.js';
import {
  afterCount,
  at,
  event,
  events,
  idsOf,
  insist,
  keepAppending,
  listOf,
  noStream,
  until,
} from './events.js';
import type { Capabilities } from './harness.js';
import { delivered, recorder } from './recorder.js';

export function outageCases(cases: Cases): void {
  consumers(cases);
  drops(cases);
  closing(cases);
  refusals(cases);
  writers(cases);
  index(cases);
}

/** Lines `position id` that the consumer wrote; one that a kill cut short does not count. */
const handledIn = (file: string): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);

function consumers({ testWith }: Cases): void {
  testWith(
    'consumer',
    '46 a consumer killed with -9 resumes after the last position that it stored',
    async ({ adapter, url }, { store, stream, head, prefix }) => {
      const folder = mkdtempSync(join(tmpdir(), 'contract-consumer-'));
      const file = join(folder, 'handled');
      writeFileSync(file, `${head.toString()} start\n`);
      const consume = (): Program =>
        run('test/contract/consumer.ts', {
          env: { STORE_ADAPTER: adapter, STORE_URL: url, STORE_PREFIX: prefix, HANDLED_FILE: file },
        });
      await store.append(stream(), events(300), noStream);
      const first = consume();
      await until('some were handled', () => handledIn(file).length > 40);
      await first.kill('SIGKILL');
      const handledByFirst = handledIn(file).length;
      expect(handledByFirst).toBeLessThan(290);
      writeFileSync(
        file,
        handledIn(file)
          .map((line) => `${line}\n`)
          .join(''),
      );
      await store.append(stream(), events(10), at(299n));
      const second = consume();
      await until('the rest was handled', () => new Set(handledIn(file)).size >= 311);
      await second.kill('SIGKILL');
      const stored = await listOf(store.readStream(stream()));
      expect([...new Set(handledIn(file).slice(1))]).toEqual(
        stored.map(({ position, id }) => `${position.toString()} ${id}`),
      );
      rmSync(folder, { recursive: true });
    },
  );
}

/** Writes and reads through a disturbance; afterwards all that was acknowledged has arrived, in order. */
async function survives(
  { open, stream, prefix }: Scene,
  suffix: string,
  disturb: () => Promise<void>,
): Promise<void> {
  const store = await open();
  const head = await store.headPosition();
  const { notes, subscriber } = recorder();
  const subscription = store.subscribeAll(
    { after: head, streamPrefixes: [`${prefix}-${suffix}`], batchSize: 5 },
    subscriber,
  );
  const appending = keepAppending(store, stream(suffix));
  await until('it is live', () => subscription.state === 'live' && notes.events.length > 5);
  await disturb();
  const before = delivered(notes).length;
  await until('it goes on', () => delivered(notes).length > before + 5);
  const written = await appending.stop();
  await until('all arrived', () => delivered(notes).length >= written.length);
  expect(subscription.state).toBe('live');
  await subscription.stop();
  expect(idsOf(delivered(notes))).toEqual(idsOf(written));
  expect(idsOf(await listOf(store.readStream(stream(suffix))))).toEqual(idsOf(written));
}

function drops({ testWith }: Cases): void {
  testWith(
    'drops',
    '51 F cancelled, ended, failed: the subscription comes back and loses nothing',
    async ({ kinds, now }, scene) => {
      for (const [nth, kind] of kinds.entries()) await survives(scene, nth.toString(), () => now(kind));
    },
  );

  testWith('silence', '52 F a connection that falls silent is noticed', (silence, scene) =>
    survives(scene, 'a', silence),
  );

  testWith('restart', '56 the store restarts under a subscription and a writer', (restart, scene) =>
    survives(scene, 'a', restart),
  );
}

function closing({ test }: Cases): void {
  test('55 close settles what is pending, leaves nothing open, may be called twice; afterwards appends reject', async ({
    open,
    stream,
    head,
    prefix,
    can,
  }) => {
    const store = await open();
    const { notes, subscriber } = recorder();
    const subscription = store.subscribeAll({ after: head, streamPrefixes: [prefix] }, subscriber);
    const pending = Array.from({ length: 50 }, (_, n) =>
      store.append(stream(n.toString()), [event()], noStream),
    );
    const [settled] = await Promise.all([Promise.allSettled(pending), store.close()]);
    await store.close();
    expect(subscription.state).toBe('stopped');
    for (const result of settled)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(EventStoreError);
    await expect(store.append(stream('late'), [event()], noStream)).rejects.toThrow(Unavailable);
    expect((await store.health()).ok).toBe(false);
    if (can.openCalls !== undefined) expect(can.openCalls(store)).toBe(0);
    const arrived = notes.events.length;
    const other = await open();
    const stored = await Promise.all(pending.map((_, n) => other.headRevision(stream(n.toString()))));
    for (const [n, result] of settled.entries())
      if (result.status === 'fulfilled') expect(stored[n]).toBe(0n);
    expect(notes.events.length).toBe(arrived);
  });
}

/** Everything that an error says, its causes and further fields included. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = Object.getOwnPropertyNames(error)
    .filter((name) => name !== 'cause')
    .map((name) => String(error[name as keyof Error]));
  return [error.stack, ...fields, textOf(error.cause)].join('\n');
}

/** Opening may already be refused. */
async function everyCall(
  { open }: Capabilities['refused'],
  { keep, stream }: Scene,
  kind: string,
): Promise<unknown[]> {
  const calls: ((store: EventStore) => Promise<unknown>)[] = [
    (store) => store.append(stream(), [event()], { ...noStream, timeoutMs: 1_000 }),
    (store) => listOf(store.readStream(stream())),
    (store) => listOf(store.readAll()),
    (store) => store.headPosition(),
  ];
  const opened = await open(kind).then(keep, (error: unknown) => error);
  if (opened instanceof Error) return [opened];
  return Promise.all(
    calls.map((call) =>
      call(opened as EventStore).then(
        () => null,
        (error: unknown) => error,
      ),
    ),
  );
}

function refusals({ testWith }: Cases): void {
  testWith(
    'refused',
    '57 wrong credentials or the wrong end of an encrypted connection: an error, no crash',
    async (refused, scene) => {
      for (const kind of refused.kinds) {
        for (const error of await everyCall(refused, scene, kind))
          expect([kind, error]).toEqual([kind, expect.any(EventStoreError)]);
      }
      expect(await scene.store.headRevision(scene.stream())).toBeNull();
    },
  );

  testWith('refused', '58 no error shows a secret', async (refused, scene) => {
    expect(refused.secret.length).toBeGreaterThan(5);
    for (const kind of refused.kinds) {
      for (const error of await everyCall(refused, scene, kind))
        expect(textOf(error)).not.toContain(refused.secret);
    }
    for (const store of [scene.store, await scene.open()]) {
      await store.append(scene.stream(), [event()], noStream).catch(() => undefined);
      const error: unknown = await store
        .append(scene.stream(), [event()], at(7n))
        .catch((reason: unknown) => reason);
      expect(textOf(error)).not.toContain(refused.secret);
      expect((await store.health()).detail).not.toContain(refused.secret);
    }
  });
}

function writers({ test }: Cases): void {
  test('59 of two writers of one stream, the one with an old view is fenced off', async ({
    open,
    stream,
  }) => {
    const [paused, active] = [await open(), await open()];
    await paused.append(stream(), events(2), noStream);
    await active.append(stream(), events(1), at(1n));
    await expect(paused.append(stream(), events(1), at(1n))).rejects.toMatchObject({
      name: 'Concurrency',
      actual: 2n,
    });

    const acknowledged: { readonly ids: readonly string[]; readonly revision: bigint }[] = [];
    for (let round = 0; round < 30; round += 1) {
      const head = (await active.headRevision(stream())) ?? -1n;
      const attempts = [paused, active, paused, active].map(async (store) => {
        const list = events(3);
        const { revision } = await store.append(stream(), list, at(head));
        acknowledged.push({ ids: idsOf(list), revision });
      });
      await Promise.allSettled(attempts);
    }
    const stored = idsOf(await listOf(active.readStream(stream())));
    expect(acknowledged).toHaveLength(30);
    expect(stored).toHaveLength(3 + 30 * 3);
    for (const { ids, revision } of acknowledged)
      expect(stored.slice(Number(revision) - 2, Number(revision) + 1)).toEqual(ids);
  });
}

function index({ testWith }: Cases): void {
  testWith(
    'commandIndex',
    '60 the index of command ids never denies a command that it claims to have passed',
    async (commandIndex, { store, stream }) => {
      const indexed = await commandIndex(store);
      await store.append(stream(), events(3), noStream);
      await indexed.hold();
      const list = events(40);
      for (const [n, one] of list.entries()) {
        const { position, revision } = await insist(store, stream(), [one], afterCount(n + 3));
        const upTo = await indexed.indexedUpTo();
        const found = await indexed.find(stream(), one.id);
        if (upTo === null || upTo >= position) expect(found).toEqual({ revision });
        else expect(found === null || found.revision === revision).toBe(true);
      }
      await indexed.release();
      await until('all are indexed', async () =>
        (await Promise.all(list.map(({ id }) => indexed.find(stream(), id)))).every(
          (found) => found !== null,
        ),
      );
      expect(await indexed.find(stream('other'), list[0]?.id ?? '')).toBeNull();
      expect(await indexed.find(stream(), event().id)).toBeNull();
      await indexed.close();
    },
  );
}
