import { kinds } from '#commands';
import { decodeStored } from '#engine';
import type { MemoryLog } from '#event-store/memory';
import type { TopUpCall, TopUpCalls } from '#apps/reactor';

/** Which pools wait for a top-up, folded from the log: what the read model `top_ups` knows, without a database. */
export const topUpCallsIn = (log: MemoryLog): TopUpCalls => {
  const armed = new Map<string, number>();
  const called = new Map<string, TopUpCall>();
  let followed = 0n;
  const idIn = (stream: string): string => stream.slice(stream.indexOf('-') + 1);
  return (limit) => {
    for (const stored of log.after(followed, 1_000_000)) {
      const account = idIn(stored.stream);
      if (stored.type === 'TopUpLevelReached.v1') {
        const { event } = decodeStored(kinds.pools.format, stored);
        if (event.type === 'TopUpLevelReached')
          called.set(account, { account, arming: event.data.arming, at: event.at });
      } else if (stored.stream.startsWith('TopUp-')) {
        const { event } = decodeStored(kinds.topUps.format, stored);
        if (event.type === 'TopUpArmed') armed.set(account, event.data.arming);
        else armed.delete(account);
      }
    }
    followed = log.head;
    const waiting = [...called.values()].filter(({ account, arming }) => armed.get(account) === arming);
    return Promise.resolve(waiting.slice(0, limit));
  };
};
