import { describe, expect, it } from '@jest/globals';
import { customerStory } from './customer-story.js';
import { providerOf } from './provider-books.js';
import { call, ledgerOf, type Answer } from './terminal.js';

const { log } = customerStory();
const given = { ...ledgerOf(log, { now: '2026-02-10T12:00:00.000Z' }), provider: providerOf(log) };
const reconcile = (...args: readonly string[]): Promise<Answer> =>
  call(['reconcile', ...args], async () => given);

describe('auditor reconcile', () => {
  it('says what may be in flight beside what agrees', async () => {
    const { code, out } = await reconcile('--from', '2026-02-10', '--to', '2026-02-10T11:00:00Z');
    expect(code).toBe(0);
    expect(out).toMatch(/in-flight +charge +ch_till/);
    expect(out).toMatch(/^differences +0\nin flight +1$/m);
    expect(out).toMatch(
      /\n1 line may be in flight: whether it agrees is not known yet. Everything else agrees.\n$/,
    );
  });

  it('compares what is over of the day that goes on, where no end is given', async () => {
    const { code, out, err } = await reconcile('--from', '2026-02-10');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^from +2026-02-10T00:00:00Z\nto +2026-02-10T12:00:00Z$/m);
  });

  it('refuses what has not begun, or is not over, by its name', async () => {
    expect((await reconcile('--from', '2026-02-11')).err).toContain(
      '--from 2026-02-11T00:00:00.000Z is in the future',
    );
    expect((await reconcile('--to', '2026-02-11')).err).toContain(
      '--to 2026-02-11T00:00:00.000Z is in the future',
    );
  });
});
