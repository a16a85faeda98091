import { describe, expect, it } from '@jest/globals';
import { accept, invariant, plusMs, type Decide } from '#kernel';
import { Overloaded } from '#engine';
import { balanceOf, fill, look, spend, type Purse, type PurseEvent } from '../../../test/support/purse.js';
import {
  context,
  count,
  counters,
  desk,
  gate,
  gist,
  newLog,
  read,
  t0,
  types,
} from '../../../test/support/purse-desk.js';

describe('group commit', () => {
  it('carries in the next append whatever queued up while one was in flight', async () => {
    const { seen, metrics } = counters();
    const log = newLog();
    const { wire, open, waiting } = gate();
    const { purses } = desk(log, { wire, metrics });
    const filled = gist(purses.transact('a', fill('k', 1n), context('before')));
    await open();
    await filled;
    const first = gist(purses.transact('a', fill('l', 100n), context('fill')));
    while (waiting.length === 0) await new Promise(setImmediate);
    const rest = count(63, (n) =>
      gist(purses.transact('a', spend(`s${n.toString()}`, 1n), context(`s${n.toString()}`))),
    );
    await open();
    expect([await first, ...new Set(await rest)]).toEqual(['accepted', 'accepted']);
    expect(seen).toMatchObject({ appends: 3, events: 128, loads: 1 });
  });

  it('never overspends, whoever comes together, and answers a refusal only after what it rests on', async () => {
    const log = newLog();
    const { wire, open, waiting } = gate();
    const { purses } = desk(log, { wire });
    const filled = purses.transact('a', fill('l', 5n), context('fill'));
    await open();
    await filled;
    const answers = count(9, (n) =>
      gist(purses.transact('a', spend(`s${n.toString()}`, 1n), context(`s${n.toString()}`))),
    );
    const early: string[] = [];
    void answers.then((all) => {
      early.push(...all);
    });
    while (waiting.length === 0) await new Promise(setImmediate);
    expect(early).toEqual([]);
    await open();
    expect((await answers).filter((answer) => answer === 'accepted')).toHaveLength(5);
    expect((await answers).filter((answer) => answer === 'too-little')).toHaveLength(4);
  });

  it('never splits a command over two appends, and refuses only the one that is too large', async () => {
    const log = newLog();
    const { seen, metrics } = counters();
    const { purses } = desk(log, { metrics });
    const many =
      (events: number): Decide<PurseEvent, Purse> =>
      (_, at) =>
        accept(
          [...Array(events).keys()].map((n) => ({
            type: 'Noted' as const,
            at,
            data: { spending: n.toString() },
          })),
        );
    const sizes = [300, 300, 501, 200, 1];
    const answers = await Promise.all(
      sizes.map((size, n) => gist(purses.transact('a', many(size), context(n.toString())))),
    );
    expect(answers).toEqual(['accepted', 'accepted', 'EventTooLarge', 'accepted', 'accepted']);
    expect(seen).toMatchObject({ appends: 3, events: 801 });
  });

  it('fails the command whose decision breaks an invariant, and no neighbour', async () => {
    const log = newLog();
    const { purses } = desk(log);
    const broken: Decide<PurseEvent, Purse> = (purse) => {
      invariant(purse.spendings === -1, 'never');
      return accept([]);
    };
    const overdrawn: Decide<PurseEvent, Purse> = (_, at) =>
      accept([
        { type: 'Filled', at, data: { lot: 'x', amount: 1n as never, expiresAt: null } },
        { type: 'Spent', at, data: { spending: 'x', amount: 99n as never } },
      ]);
    const commands = [fill('l', 5n), broken, spend('s', 2n), overdrawn, spend('t', 3n), spend('u', 1n)];
    const answers = await Promise.all(
      commands.map((decide, n) =>
        gist(purses.transact('a', decide as Decide<PurseEvent, Purse>, context(n.toString()))),
      ),
    );
    expect(answers).toEqual([
      'accepted',
      'InvariantBroken',
      'accepted',
      'InvariantBroken',
      'accepted',
      'too-little',
    ]);
    expect(types(log)).toEqual(['Filled', 'Spent', 'Noted', 'Spent', 'Noted']);
  });
});

describe('settling (S2)', () => {
  const soon = plusMs(t0, 1_000);
  const later = plusMs(t0, 5_000);

  it('books what is due before it decides, dated at its own instant, as a command of its own, even if it then refuses', async () => {
    const log = newLog();
    const { purses } = desk(log);
    await purses.transact('a', fill('l', 5n, soon), context('fill'));
    expect(await gist(purses.transact('a', spend('s', 5n), context('s', later)))).toBe('too-little');
    const [, expired] = read(log);
    expect(expired).toMatchObject({
      actor: 'system:settle',
      causation: context('s').commandId,
      fingerprint: null,
      recordedAt: t0,
    });
    expect(expired?.event).toMatchObject({ type: 'Expired', at: soon });
    expect(expired?.commandId).not.toBe(context('s').commandId);
  });

  it('answers a dry run on what would be settled, and appends nothing', async () => {
    const log = newLog();
    const { purses } = desk(log);
    await purses.transact('a', fill('l', 5n, soon), context('fill'));
    expect(await purses.preview('a', spend('s', 5n), later)).toMatchObject({
      kind: 'refused',
      code: 'too-little',
      facts: { available: '0' },
    });
    expect(await purses.preview('a', spend('s', 5n), t0)).toMatchObject({
      kind: 'accepted',
      replayed: false,
    });
    expect(types(log)).toEqual(['Filled']);
    expect(await gist(purses.transact('a', spend('s', 5n), context('s')))).toBe('accepted');
  });

  it('never decides before the latest event, and never dates a record before an older one', async () => {
    const log = newLog();
    let now = later;
    const { purses } = desk(log, { clock: { now: () => now } });
    await purses.transact('a', fill('l', 5n), context('fill', later));
    now = t0;
    await purses.transact('a', spend('s', 1n), context('s', t0));
    expect(read(log).map(({ event, recordedAt }) => [event.at, recordedAt])).toEqual(
      Array(3).fill([later, later]),
    );
  });
});

describe('bounds', () => {
  it('refuse what a full queue cannot take, and say when to come back', async () => {
    const { purses } = desk(newLog(), { limits: { queuedPerStream: 3 } });
    const answers = [...Array(5).keys()].map((n) =>
      purses.transact('a', fill(`l${n.toString()}`, 1n), context(n.toString())),
    );
    expect(await Promise.all(answers.map(gist))).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'Overloaded',
      'Overloaded',
    ]);
    await expect(answers[4]).rejects.toBeInstanceOf(Overloaded);
    const whole = desk(newLog(), { limits: { queued: 1 } });
    const both = await Promise.all(
      ['a', 'b'].map((id) => gist(whole.purses.transact(id, look, context(id)))),
    );
    expect(both).toEqual(['no-op', 'Overloaded']);
  });

  it('drop the idle writer that was used least lately, and reload it', async () => {
    const log = newLog();
    const { seen, metrics } = counters();
    const { purses } = desk(log, { limits: { writers: 2 }, metrics });
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b'])
      await purses.transact(
        id,
        fill(`l${log.all.length.toString()}`, 1n),
        context(`${id}${log.all.length.toString()}`),
      );
    expect(seen).toMatchObject({ evictions: 2, loads: 4 });
    await new Promise(setImmediate);
    const busy = await Promise.all(['x', 'y', 'z'].map((id) => gist(purses.transact(id, look, context(id)))));
    expect(busy).toEqual(['no-op', 'no-op', 'Overloaded']);
  });

  it('stop when everything accepted has been answered', async () => {
    const log = newLog();
    const { wire, open } = gate();
    const { engine, purses } = desk(log, { wire });
    const answers = count(5, (n) =>
      gist(purses.transact('a', fill(n.toString(), 1n), context(n.toString()))),
    );
    const stopped = engine.stop();
    expect(await gist(purses.transact('a', look, context('late')))).toBe('Unavailable');
    await open();
    await stopped;
    expect(await answers).toEqual(Array(5).fill('accepted'));
    expect(engine.depth()).toBe(0);
  });

  it('know the balance after all of it', async () => {
    const { purses } = desk(newLog());
    await purses.transact('a', fill('l', 7n), context('fill'));
    let balance = 0n;
    await purses.preview(
      'a',
      (purse) => {
        balance = balanceOf(purse);
        return accept([]);
      },
      t0,
    );
    expect(balance).toBe(7n);
  });
});
