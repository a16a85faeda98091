import { EventStoreError, Unavailable } from '#event-store';
import type { DomainEvent } from '#kernel';
import { commandIdOf, type Job } from './job.js';
import type { Tip } from './tip.js';
import type { Bench } from './workshop.js';

const indexUnavailable = (error: unknown): never => {
  throw error instanceof EventStoreError
    ? error
    : new Unavailable('the index of command ids cannot be asked', { cause: error });
};

/** "Not there" counts only if it was said of everything that the fold has forgotten since. */
const covers = <S, E extends DomainEvent>({ located }: Job<S, E>, { recent }: Tip<S>): boolean =>
  located !== null && (located.revision !== null || located.covers >= recent.forgottenUpTo);

/**
 * Asks the durable index about the job's command, unless the fold knows it or an earlier answer still counts.
 * Rejects with an error of the store's port where the index cannot be asked.
 */
export const locate = async <S, E extends DomainEvent>(
  { stream, shop: { index, reach, store } }: Bench<S, E>,
  job: Job<S, E>,
  tip: Tip<S>,
): Promise<void> => {
  const commandId = commandIdOf(job.work);
  const { recent } = tip;
  if (commandId === null || recent.forgottenUpTo === 0 || recent.find(commandId) !== undefined) return;
  if (covers(job, tip)) return;
  // How far the index reaches is asked BEFORE the question: its answer covers at least that.
  let reaches = store.commandIndex === 'in-store' ? Number(tip.position) : reach.upTo();
  if (reaches < recent.forgottenUpTo) reaches = await reach.refresh().catch(indexUnavailable);
  const found = await index.find(stream, commandId).catch(indexUnavailable);
  job.located = { revision: found?.revision ?? null, covers: reaches };
};

/** Where the store itself does not know its command ids, they are looked up before anything is decided. */
export const locateAhead = async <S, E extends DomainEvent>(
  bench: Bench<S, E>,
  next: readonly Job<S, E>[],
  tip: Tip<S>,
): Promise<void> => {
  const { store, reach } = bench.shop;
  if (store.commandIndex === 'in-store') return;
  // Before they are located: what is forgotten later, their answers would not cover.
  if (!tip.recent.makeRoomFor(next.length, reach.upTo()))
    tip.recent.makeRoomFor(next.length, await reach.refresh().catch(indexUnavailable));
  await Promise.all(next.map((job) => locate(bench, job, tip)));
};

/** Whether it cannot be told if the command was done before: neither the fold nor the index answers for it. */
export const undecidable = <S, E extends DomainEvent>(job: Job<S, E>, tip: Tip<S>): boolean => {
  const commandId = commandIdOf(job.work);
  return (
    commandId !== null &&
    tip.recent.forgottenUpTo > 0 &&
    tip.recent.find(commandId) === undefined &&
    !covers(job, tip)
  );
};
