import { expect, it } from '@jest/globals';
import { TriggerTopUp } from '#commands';
import { instantOf } from '#kernel';
import { topUpWhoRanLowWith, type TopUpCall } from './top-up-who-ran-low.js';

const at = instantOf('2026-02-01T00:00:00.000Z');
const call = (account: string, arming = 1): TopUpCall => ({ account, arming, at });

/** Rounds of a reactor over what is waiting, and what each has sent. */
const reactor = (broken: string | null = null) => {
  let waiting: readonly TopUpCall[] = [];
  const sent: string[] = [];
  const failed: string[] = [];
  const execute = (command: unknown): Promise<void> => {
    if (!(command instanceof TriggerTopUp)) throw new Error('nothing else is sent');
    const { account, request, envelope } = command;
    if (account === broken) return Promise.reject(new Error('not available'));
    sent.push(`${account} ${request.arming.toString()} ${envelope.at}`);
    return Promise.resolve();
  };
  const round = topUpWhoRanLowWith({
    topUpCalls: () => Promise.resolve(waiting),
    bus: { execute } as never, // its overloads are one call
    onFailure: (stream) => failed.push(stream),
  });
  return {
    failed,
    round: async (...calls: readonly TopUpCall[]) => {
      waiting = calls;
      sent.length = 0;
      await round();
      return [...sent];
    },
  };
};

it('answers a call one round after it has met it, so that what comes at the same instant is there (R67)', async () => {
  const { round } = reactor();
  expect(await round(call('acc_a'))).toEqual([]);
  expect(await round(call('acc_a'), call('acc_b'))).toEqual([`acc_a 1 ${at}`]);
  expect(await round(call('acc_a', 2), call('acc_b'))).toEqual([`acc_b 1 ${at}`]);
  expect(await round()).toEqual([]);
  // One that went away and came back is met anew.
  expect(await round(call('acc_a', 2))).toEqual([]);
});

it('passes over one that fails and meets it again', async () => {
  const { round, failed } = reactor('acc_a');
  await round(call('acc_a'), call('acc_b'));
  expect(await round(call('acc_a'), call('acc_b'))).toEqual([`acc_b 1 ${at}`]);
  expect(failed).toEqual(['TopUp-acc_a']);
  await round(call('acc_a'));
  expect(failed).toHaveLength(2);
});
