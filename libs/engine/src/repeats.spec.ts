import { describe, expect, it } from '@jest/globals';
import { plusMs } from '#kernel';
import { chainStart, verifyChain } from '#engine';
import { calmWire } from '../../../test/simulation/simulated-store.js';
import { fill, look, spend } from '../../../test/support/purse.js';
import { context, count, counters, desk, gist, newLog, t0, types } from '../../../test/support/purse-desk.js';

describe('repeats (S18)', () => {
  const limits = { recentCommands: 2 };

  it.each([
    ['in the same append', false],
    ['after a restart', true],
  ])('answers %s what it answered first', async (_, restart) => {
    const log = newLog();
    const before = desk(log);
    const first = before.purses.transact('a', fill('l', 5n), context('fill'));
    const { purses } = restart ? (await first, desk(log)) : before;
    const second = purses.transact('a', fill('l', 5n), context('fill'));
    expect(await second).toEqual({ ...(await first), replayed: true });
    expect(types(log)).toEqual(['Filled']);
  });

  it('refuses the same key with another payload', async () => {
    const { purses } = desk(newLog());
    await purses.transact('a', fill('l', 5n), context('fill'));
    expect(await gist(purses.transact('a', fill('l', 6n), context('fill', t0, 'other')))).toBe(
      'idempotency-key-reused',
    );
  });

  it('finds in the index what the fold has forgotten, whether it would be accepted or refused now', async () => {
    const log = newLog();
    const { seen, metrics } = counters();
    const { purses } = desk(log, { limits, metrics });
    await purses.transact('a', fill('l', 5n), context('fill'));
    for (const key of ['a', 'b', 'c', 'd', 'e']) await purses.transact('a', spend(key, 1n), context(key));
    expect(await gist(purses.transact('a', spend('a', 1n), context('a')))).toBe('replayed');
    expect(await gist(purses.transact('a', spend('a', 2n), context('a', t0, 'other')))).toBe(
      'idempotency-key-reused',
    );
    expect(await gist(purses.transact('a', fill('l', 5n), context('fill')))).toBe('replayed');
    expect(seen.conflicts).toBe(1);
    expect(log.of('Purse-a')).toHaveLength(11);
  });

  it.each([
    ['the tip is cached', false],
    ['another process has moved the stream', true],
  ])('finds in the index what cannot be folded twice: its lot is still there, and %s', async (_, moved) => {
    const log = newLog();
    const { purses } = desk(log, { limits, name: 'one' });
    await purses.transact('a', fill('l', 9n), context('fill'));
    for (const key of ['a', 'b', 'c', 'd']) await purses.transact('a', spend(key, 1n), context(key));
    if (moved) await desk(log, { name: 'two' }).purses.transact('a', fill('m', 1n), context('other'));
    const neighbours = ['e', 'f'].map((key) => purses.transact('a', spend(key, 1n), context(key)));
    expect(await gist(purses.transact('a', fill('l', 9n), context('fill')))).toBe('replayed');
    expect(await Promise.all(neighbours.map(gist))).toEqual(['accepted', 'accepted']);
    expect(await gist(purses.transact('a', fill('l', 1n), context('never')))).toBe('InvariantBroken');
    expect(await gist(purses.transact('a', spend('g', 1n), context('g')))).toBe('accepted');
  });

  it('does not remember a refusal: the same key decides afresh', async () => {
    const { purses } = desk(newLog());
    expect(await gist(purses.transact('a', spend('s', 5n), context('s')))).toBe('too-little');
    await purses.transact('a', fill('l', 5n), context('fill'));
    expect(await gist(purses.transact('a', spend('s', 5n), context('s')))).toBe('accepted');
  });

  it('gives the stored events of a command, and null for one that was refused or never came', async () => {
    const { purses } = desk(newLog(), { limits });
    await purses.transact('a', fill('l', 5n), context('fill'));
    for (const key of ['a', 'b', 'c']) await purses.transact('a', spend(key, 1n), context(key));
    expect((await purses.eventsOfCommand('a', context('fill').commandId))?.map(({ type }) => type)).toEqual([
      'Filled',
    ]);
    expect((await purses.eventsOfCommand('a', context('c').commandId))?.map(({ type }) => type)).toEqual([
      'Spent',
      'Noted',
    ]);
    expect(await purses.eventsOfCommand('a', context('never').commandId)).toBeNull();
    expect(await purses.eventsOfCommand('b', context('c').commandId)).toBeNull();
  });
});

describe('several processes on one store (S19)', () => {
  it('lose and double nothing, and neither believes the other wrong', async () => {
    const log = newLog();
    const desks = ['one', 'two', 'three'].map((name) =>
      desk(log, { name, wire: { ...calmWire, turn: () => new Promise(setImmediate) } }),
    );
    await desks[0]?.purses.transact('a', fill('l', 100n), context('fill'));
    const answers = await count(240, (n) =>
      gist(
        desks[n % 3]?.purses.transact('a', spend(`s${n.toString()}`, 1n), context(`s${n.toString()}`)) ??
          Promise.reject(new Error('desk')),
      ),
    );
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(100);
    expect(answers.filter((answer) => answer === 'too-little')).toHaveLength(140);
    let tip = chainStart;
    for (const stored of log.of('Purse-a')) {
      const step = verifyChain(tip, stored);
      if ('problem' in step) throw new Error(step.problem);
      tip = step;
    }
    expect(log.of('Purse-a')).toHaveLength(201);
  }, 60_000);

  it('refuse and preview on the stream as it is, not as it was cached', async () => {
    const log = newLog();
    const [one, two] = [desk(log, { name: 'one' }), desk(log, { name: 'two' })];
    expect(await gist(one.purses.transact('a', spend('s', 1n), context('s')))).toBe('too-little');
    await two.purses.transact('a', fill('l', 5n), context('fill'));
    expect(await one.purses.preview('a', spend('s', 5n), t0)).toMatchObject({ kind: 'accepted' });
    await two.purses.transact('a', spend('u', 4n), context('u'));
    expect(await gist(one.purses.transact('a', spend('t', 2n), context('t')))).toBe('too-little');
    await two.purses.transact('a', fill('m', 5n), context('more'));
    expect(await gist(one.purses.transact('a', spend('t', 2n), context('t')))).toBe('accepted');
    expect(await gist(one.purses.transact('a', look, context('look')))).toBe('no-op');
  });

  it('do the same command once, even when they settle for it at once', async () => {
    const log = newLog();
    const desks = ['one', 'two'].map((name) =>
      desk(log, { name, wire: { ...calmWire, turn: () => new Promise(setImmediate) } }),
    );
    await desks[0]?.purses.transact('a', fill('l', 9n, plusMs(t0, 1)), context('fill'));
    await desks[0]?.purses.transact('a', fill('m', 9n), context('more'));
    const answers = await Promise.all(
      desks.map(({ purses }) => gist(purses.transact('a', spend('s', 9n), context('s', plusMs(t0, 5))))),
    );
    expect([...answers].sort()).toEqual(['accepted', 'replayed']);
    expect(types(log)).toEqual(['Filled', 'Filled', 'Expired', 'Spent', 'Noted']);
  });
});
