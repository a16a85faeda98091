import { describe, expect, it } from '@jest/globals';
import { Aborted, InvalidPosition } from '#event-store';
import { addressOf, after, event, events, listOf, noStream, quick, stage } from './stage.js';

const { serve, open, pair } = stage();

describe('reads from EventStoreDB', () => {
  it.each(['unavailable', 'hang', 'lose', 'end-early'] as const)('is whole after: %s', async (fault) => {
    const { server, store } = await pair();
    const hundred = events(100);
    await store.append('Pool-a', hundred, noStream);
    const ids = hundred.map(({ id }) => id);
    server.faults.reads.push(fault);
    expect((await listOf(store.readStream('Pool-a'))).map(({ id }) => id)).toEqual(ids);
    server.faults.reads.push(fault);
    expect((await listOf(store.readAll())).map(({ id }) => id)).toEqual(ids);
    server.faults.reads.push(fault);
    expect(
      (await listOf(store.readStream('Pool-a', { direction: 'backwards' }))).map(({ id }) => id),
    ).toEqual(ids.toReversed());
  });

  it('never takes a call that ended before its first event for an empty stream', async () => {
    const { server, store } = await pair();
    await store.append('Pool-a', [event()], noStream);
    server.faults.reads.push('end-early');
    expect(await listOf(store.readStream('Pool-a'))).toHaveLength(1);
    server.faults.reads.push('end-early');
    expect(await store.headRevision('Pool-a')).toBe(0n);
    const { position } = (await listOf(store.readAll())).at(-1) ?? { position: 0n };
    await store.append('Pool-a', [event()], after(0n));
    server.faults.reads.push('end-early');
    expect(await listOf(store.readAll({ after: position, limit: 1 }))).toHaveLength(1);
  });

  it('holds a bounded part of a large stream, and misses nothing', async () => {
    const { store } = await pair({ ...quick, pageBytes: 10_000 });
    const large = Array.from({ length: 40 }, () => ({ ...event(), data: JSON.stringify('x'.repeat(3_000)) }));
    await store.append('Pool-a', large, noStream);
    expect((await listOf(store.readStream('Pool-a'))).map(({ id }) => id)).toEqual(large.map(({ id }) => id));
    expect(
      (await listOf(store.readStream('Pool-a', { direction: 'backwards' }))).map(
        ({ revision }) => revision,
      )[0],
    ).toBe(39n);
    expect(await listOf(store.readAll())).toHaveLength(40);
    expect(store.openCalls()).toBe(0);
  });

  it('leaves no call open behind a reader that stops early, three hundred times', async () => {
    const { store } = await pair();
    await store.append('Pool-a', events(5), noStream);
    for (let n = 0; n < 300; n += 1) {
      for await (const first of n % 2 === 0 ? store.readStream('Pool-a') : store.readAll()) {
        expect(first.revision).toBe(0n);
        break;
      }
    }
    expect(store.openCalls()).toBe(0);
    await expect(store.append('Pool-a', [event()], after(4n))).resolves.toMatchObject({ revision: 5n });
  });

  it('stops where the caller gives up, also while the server is silent', async () => {
    const { server, store } = await pair({ ...quick, pageTimeoutMs: 60_000 });
    server.faults.reads.push('hang');
    const giveUp = new AbortController();
    const reading = listOf(store.readStream('Pool-a', { signal: giveUp.signal }));
    setTimeout(() => {
      giveUp.abort();
    }, 30);
    await expect(reading).rejects.toThrow(Aborted);
    expect(store.openCalls()).toBe(0);
  });

  it('refuses positions where no event begins, and beyond the head', async () => {
    const { store } = await pair();
    const { position } = await store.append('Pool-a', events(3), noStream);
    await expect(listOf(store.readAll({ after: position - 1n }))).rejects.toThrow(InvalidPosition);
    await expect(listOf(store.readAll({ after: position + 1_000_000n }))).rejects.toThrow(InvalidPosition);
    await expect(listOf(store.readAll({ after: -1n }))).rejects.toThrow(InvalidPosition);
    expect(await listOf(store.readAll({ after: position }))).toEqual([]);
  });

  it("sees nothing of the server's own records, and stores payloads as JSON, byte for byte", async () => {
    const { server, store } = await pair();
    const given = {
      ...event(),
      data: '{ "z":1,\n"a":9007199254740993, "e":1.0e2, "ü":"\\u00fc" }',
      metadata: '{"hash":"…" }',
    };
    await store.append('Pool-a', [given], noStream);
    server.log.system();
    server.log.system('$$Pool-a', '$metadata');
    const [stored, ...others] = await listOf(store.readAll());
    expect(others).toEqual([]);
    expect(stored).toMatchObject(given);
    expect(server.log.stream('Pool-a')?.[0]).toMatchObject({ contentType: 'application/json' });
    expect(await store.headPosition()).toBeGreaterThan(stored?.position ?? 0n);
  });

  it('leaves other stores of the process alone when one breaks', async () => {
    const [first, second] = [await serve(), await serve()];
    const broken = open(addressOf(first));
    const whole = open(addressOf(second));
    await Promise.all([
      broken.append('Pool-a', [event()], noStream),
      whole.append('Pool-a', [event()], noStream),
    ]);
    first.faults.appends.push('lose-before-commit');
    const lost = broken.append('Pool-a', [event()], { ...after(0n), timeoutMs: 300 });
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => whole.append(`Pool-${n.toString()}`, [event()], noStream)),
    );
    await Promise.allSettled([lost, broken.close()]);
    await expect(whole.append('Pool-a', [event()], after(0n))).resolves.toMatchObject({ revision: 1n });
  });
});
