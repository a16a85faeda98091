import type { Outcome } from '#engine';
import type { DomainEvent } from '#kernel';
import type { Envelope } from './envelope.js';

/** A stored event as a reaction sees it: where it stands, and which command it came from. */
export type Fact<E extends DomainEvent = DomainEvent> = {
  /** `Customer-cus_…` */
  readonly stream: string;
  readonly revision: bigint;
  readonly event: E;
  readonly commandId: string;
  readonly correlation: string;
  /** In the log; left out where the fact has just been made and nobody has looked there yet. */
  readonly position?: bigint | undefined;
};

/** What a command came to, as facts. What was settled before it is not among them: whoever follows the log finds it there. */
export const factsOf = <E extends DomainEvent>(
  stream: string,
  outcome: Outcome<E>,
  { commandId, correlation }: Pick<Envelope, 'commandId' | 'correlation'>,
): readonly Fact<E>[] => {
  if (outcome.kind === 'refused') return [];
  const { events, revision } = outcome;
  const first = revision - BigInt(events.length) + 1n;
  return events.map((event, index) => ({
    stream,
    revision: first + BigInt(index),
    event,
    commandId,
    correlation,
  }));
};
