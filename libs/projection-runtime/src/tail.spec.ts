import { describe, expect, it } from '@jest/globals';
import { arrayLog } from '../../../test/support/array-log.js';
import { decodePool } from '../../../test/support/projection-database.js';
import { poolHistory } from '../../../test/support/pool-history.js';
import { createTail } from './tail.js';

const log = poolHistory({ seed: 9, accounts: 2, commands: 200 }).slice(0, 120);
const quiet = new AbortController().signal;

describe('the tail of the log', () => {
  it('waits for its slowest reader, and leaves one behind that went away', async () => {
    const store = arrayLog(log);
    const tail = createTail(
      {
        store: {
          ...store,
          subscribeAll: (options, subscriber) =>
            store.subscribeAll({ ...options, batchSize: 10 }, subscriber),
        },
        decode: decodePool,
        order: 'dense',
      },
      40,
    );
    tail.start(0n);
    const read = async (reader: string, from: bigint, to: bigint): Promise<bigint> => {
      let position = from;
      while (position < to) {
        const batch = tail.next(reader, position, 7);
        if (batch === 'behind') return position;
        if (batch === 'nothing') await tail.grown(quiet, 1_000);
        else {
          expect(batch.from).toBe(position);
          expect(batch.events.map((event) => event.position)).toEqual(
            Array.from({ length: batch.events.length }, (_, n) => position + 1n + BigInt(n)),
          );
          position = batch.to;
        }
      }
      return position;
    };
    expect(tail.next('slow', 0n, 10)).not.toBe('behind');
    const fast = read('fast', 0n, 120n);
    await new Promise((resolve) => setTimeout(resolve, 20));
    // The window is full of what the slow one has not seen: the fast one cannot be further.
    expect(tail.next('fast', 60n, 10)).toBe('nothing');
    expect(await read('slow', 0n, 21n)).toBe(21n);
    tail.leave('slow');
    expect(await fast).toBe(120n);
    expect(tail.next('slow', 21n, 10)).toBe('behind');
    await tail.stop();
  });
});
