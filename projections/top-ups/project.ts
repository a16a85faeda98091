import type { TopUpEvent } from '#domain/top-up';
import type { Instant, Recorded } from '#kernel';
import { entry } from '../fold.js';
import { idOfStream } from '../ledger-events.js';
import { isPoolEvent } from '../pool-events.js';

/** `undefined`: nothing new of it. */
export type CallChange = {
  account: string;
  armed: number | null | undefined;
  called: { readonly arming: number; readonly at: Instant } | undefined;
};
export type TopUpChanges = ReadonlyMap<string, CallChange>;

/** Types of events that change who waits for credits. */
export const types = [
  'TopUpLevelReached',
  'TopUpSettingsChanged',
  'TopUpArmed',
  'TopUpTriggered',
  'TopUpPostponed',
  'TopUpPaused',
] as const;

/** One change per account, however many events of the batch touched it. */
export const project = (events: readonly Recorded[]): TopUpChanges => {
  const changes = new Map<string, CallChange>();
  for (const recorded of events) {
    const account = idOfStream(recorded);
    const change = (): CallChange =>
      entry(changes, account, () => ({ account, armed: undefined, called: undefined }));
    if (isPoolEvent(recorded)) {
      const { event } = recorded;
      if (event.type === 'TopUpLevelReached') change().called = { arming: event.data.arming, at: event.at };
      continue;
    }
    const event = recorded.event as TopUpEvent; // the decoder has made events of this category of nothing else
    if (event.type === 'TopUpArmed') change().armed = event.data.arming;
    else if (types.some((type) => type === event.type)) change().armed = null;
  }
  return changes;
};
