import { commandIdOf, idOfCommand, type Instant } from '#kernel';
import type { Notice, Outbox } from '#notices';

export type Telling = Pick<Outbox, 'put'>;

/**
 * Puts a notice where it is sent from. `episode` tells what is told of apart from what is like it; left out, the instant does.
 * Where there is no outbox, nobody is told.
 */
export const tell = async (
  { notices }: { readonly notices?: Telling | undefined },
  at: Instant,
  { kind, customer, facts }: Pick<Notice, 'kind' | 'customer' | 'facts'>,
  ...episode: readonly string[]
): Promise<void> => {
  const which = episode.length === 0 ? [at] : episode;
  const id = idOfCommand('ntc', commandIdOf('notice', kind, customer, ...which));
  await notices?.put({ id, kind, customer, facts, at });
};
