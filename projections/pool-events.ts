import type { CreditPoolEvent } from '#domain/credit-pool';
import { invariant, type Recorded } from '#kernel';

const PREFIX = 'CreditPool-';

export const poolStreams = [PREFIX] as const;

export type PoolEvent = Recorded<CreditPoolEvent>;

/** What a read model with `poolStreams` is given: the decoder has made events of this category of nothing else. */
export const poolEvents = (events: readonly Recorded[]): readonly PoolEvent[] =>
  events as readonly PoolEvent[];

/** For read models of several kinds of streams. */
export const isPoolEvent = (recorded: Recorded): recorded is PoolEvent => recorded.stream.startsWith(PREFIX);

export const accountOf = ({ stream }: Recorded): string => {
  invariant(stream.startsWith(PREFIX), `${stream} is the stream of a credit pool`);
  return stream.slice(PREFIX.length);
};
