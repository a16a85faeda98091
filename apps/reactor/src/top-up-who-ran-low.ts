import type { CommandBus } from '@nestjs/cqrs';
import { TriggerTopUp } from '#commands';
import { commandIdOf, type Instant } from '#kernel';
import { reactorLimits } from './limits.js';

/** A pool that has said that it is below, and was not answered yet. */
export type TopUpCall = { readonly account: string; readonly arming: number; readonly at: Instant };

/** At most `limit`, the longest waiting first. */
export type TopUpCalls = (limit: number) => Promise<readonly TopUpCall[]>;

type Parts = {
  readonly topUpCalls: TopUpCalls;
  readonly bus: Pick<CommandBus, 'execute'>;
  readonly onFailure: (stream: string, error: unknown) => void;
};

const ACTOR = 'system:top-up';

/**
 * R36: pools that ran low are answered: found where that is kept, not in the log, where a reaction would have to look at every debit.
 * Each arming buys once at most, so that two rounds at once, or a read model that lags, buy nothing twice. Returns how many were
 * answered; one that fails is met again by the next round.
 */
export const topUpWhoRanLow = async (
  { topUpCalls, bus, onFailure }: Parts,
  ripe: (call: TopUpCall) => boolean = () => true,
): Promise<{ readonly answered: number; readonly met: readonly TopUpCall[] }> => {
  const met = await topUpCalls(reactorLimits.page);
  let answered = 0;
  for (const call of met) {
    if (!ripe(call)) continue;
    try {
      await bus.execute(commandFor(call));
      answered += 1;
    } catch (error) {
      onFailure(`TopUp-${call.account}`, error);
    }
  }
  return { answered, met };
};

/**
 * The same for a running reactor: a call that has just come waits for one round more. A month's credits end and the next ones come at
 * one instant, in two streams: whoever has the second by then needs no top-up.
 */
export const topUpWhoRanLowWith = (parts: Parts): (() => Promise<number>) => {
  let before = new Set<string>();
  return async () => {
    const { answered, met } = await topUpWhoRanLow(parts, (call) => before.has(nameOf(call)));
    before = new Set(met.map(nameOf));
    return answered;
  };
};

const nameOf = ({ account, arming }: TopUpCall): string => `${account} ${arming.toString()}`;

const commandFor = ({ account, arming, at }: TopUpCall): TriggerTopUp => {
  const commandId = commandIdOf(ACTOR, account, arming.toString());
  return new TriggerTopUp(
    account,
    { arming },
    {
      ...{ commandId, fingerprint: 'top-up', actor: ACTOR, correlation: commandId, causation: null, at },
      dryRun: false,
    },
  );
};
