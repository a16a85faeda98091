import type { Decide, DomainEvent, Instant } from '#kernel';
import type { CommandContext, Outcome } from './ports.js';

/** What is asked of a stream. Each is answered from one and the same queue, so that it sees what was accepted before it. */
export type Work<S, E extends DomainEvent> =
  | { readonly kind: 'transact'; readonly decide: Decide<E, S, string>; readonly context: CommandContext }
  | { readonly kind: 'preview'; readonly decide: Decide<E, S, string>; readonly at: Instant }
  | { readonly kind: 'locate'; readonly commandId: string };

/** What the durable index said of a command, and up to which position its "not there" counts. */
export type Located = { readonly revision: bigint | null; readonly covers: number };

/** One piece of work until it is answered, exactly once. */
export type Job<S, E extends DomainEvent> = {
  readonly work: Work<S, E>;
  readonly answer: (outcome: Outcome<E>) => void;
  readonly fail: (error: unknown) => void;
  /** Times that it was decided and lost: the stream had moved. */
  attempts: number;
  located: Located | null;
  /** An append that carried it may have been written: it can no longer be said that nothing was done. */
  unknown: Error | null;
  /** The store refused an append that carried it and others: the next one carries it alone. */
  alone: boolean;
};

/** The command that the work is about; a preview is about none. */
export const commandIdOf = <S, E extends DomainEvent>(work: Work<S, E>): string | null => {
  switch (work.kind) {
    case 'transact':
      return work.context.commandId;
    case 'locate':
      return work.commandId;
    case 'preview':
      return null;
  }
};
