import { describe, expect, it } from '@jest/globals';
import type { ReadStreamOptions } from '#event-store';
import { calmWire, connect, type Wire } from '../../../test/simulation/simulated-store.js';
import { fill, spend } from '../../../test/support/purse.js';
import { context, desk, gist, newLog, types } from '../../../test/support/purse-desk.js';

describe('a store that answers badly', () => {
  const once = (fault: 'lost' | 'answer-lost' | 'late'): Wire => {
    let left = 1;
    return {
      ...calmWire,
      appendFault: () => (left-- > 0 ? fault : 'none'),
      later: (work) => {
        setImmediate(work);
      },
    };
  };

  it.each(['lost', 'answer-lost', 'late'] as const)(
    'is asked again with the same ids after an answer was lost: %s',
    async (fault) => {
      for (const mode of ['in-store', 'lagging'] as const) {
        const log = newLog(mode);
        const { purses } = desk(log, { wire: once(fault), pause: () => new Promise(setImmediate) });
        expect(await gist(purses.transact('a', fill('l', 5n), context('fill')))).toBe('accepted');
        expect(await gist(purses.transact('a', spend('s', 5n), context('s')))).toBe('accepted');
        expect(types(log)).toEqual(['Filled', 'Spent', 'Noted']);
      }
    },
  );

  it('that gives no answer at all leaves the outcome unknown; the same command later finds what was written', async () => {
    const log = newLog();
    let broken = true;
    const wire: Wire = {
      ...calmWire,
      appendFault: () => (broken ? 'answer-lost' : 'none'),
      readFails: () => broken,
    };
    const { purses } = desk(log, {
      wire: { ...wire, readFails: () => broken && log.all.length > 0 },
      limits: { appendRepeats: 2 },
    });
    expect(await gist(purses.transact('a', fill('l', 5n), context('fill')))).toBe('AppendOutcomeUnknown');
    broken = false;
    expect(await gist(purses.transact('a', fill('l', 5n), context('fill')))).toBe('replayed');
  });

  it('that is down says that nothing was done, and works again', async () => {
    const log = newLog();
    let down = true;
    const { purses } = desk(log, { wire: { ...calmWire, appendFault: () => (down ? 'refused' : 'none') } });
    expect(await gist(purses.transact('a', fill('l', 5n), context('fill')))).toBe('Unavailable');
    down = false;
    expect(await gist(purses.transact('a', spend('s', 1n), context('s')))).toBe('too-little');
  });

  it('whose log was rewritten is never written onto', async () => {
    const log = newLog();
    await desk(log).purses.transact('a', fill('l', 5n), context('fill'));
    const store = connect(log, calmWire);
    const forged = {
      ...store,
      readStream: async function* (stream: string, options?: ReadStreamOptions) {
        for await (const stored of store.readStream(stream, options))
          yield { ...stored, data: stored.data.replace('5', '6') };
      },
    };
    expect(
      await gist(desk(log, { store: forged }).purses.transact('a', fill('m', 5n), context('more'))),
    ).toBe('InvariantBroken');
    expect(types(log)).toEqual(['Filled']);
  });
});
