import { Unavailable } from '#event-store';
import type { DomainEvent } from '#kernel';
import type { Entry } from './batch.js';
import { commandIdOf, type Job } from './job.js';
import { locate } from './locate.js';
import { readCommand, type Tip } from './tip.js';
import type { Bench } from './workshop.js';

/** Answers what rests on the stream as the log now has it, up to the tip. */
export const answerAll = <S, E extends DomainEvent>(
  bench: Bench<S, E>,
  tip: Tip<S>,
  entries: readonly Entry<S, E>[],
): void => {
  const { position } = tip;
  for (const { job, result } of entries) {
    switch (result.kind) {
      case 'accepted':
        job.answer({
          kind: 'accepted',
          events: result.events,
          revision: result.revision,
          position,
          replayed: false,
        });
        break;
      case 'failed':
        void unlessDone(bench, tip, job, () => {
          job.fail(job.unknown ?? result.error);
        });
        break;
      case 'seen':
        void replay(bench, job, result.revision);
        break;
      case 'idle':
        void unlessDone(bench, tip, job, () => {
          job.answer(result.outcome(position));
        });
        break;
    }
  }
};

/** A job that had been part of an append with a lost answer is told that, and not that nothing was done. */
export const failAll = <S, E extends DomainEvent>(entries: readonly Entry<S, E>[], error: unknown): void => {
  for (const { job, result } of entries)
    job.fail(job.unknown ?? (result.kind === 'failed' ? result.error : error));
};

/**
 * A refusal is not the answer to a command that was accepted long ago, nor is a fold that cannot do the same thing twice: what
 * the fold has forgotten, the index knows.
 */
const unlessDone = async <S, E extends DomainEvent>(
  bench: Bench<S, E>,
  tip: Tip<S>,
  job: Job<S, E>,
  otherwise: () => void,
): Promise<void> => {
  // A lagging index was asked before the decision.
  if (bench.shop.store.commandIndex === 'in-store') {
    try {
      await locate(bench, job, tip);
    } catch (error) {
      job.fail(job.unknown ?? error);
      return;
    }
  }
  const revision = job.located?.revision ?? null;
  if (revision === null) otherwise();
  else await replay(bench, job, revision);
};

/** The first answer again, rebuilt from the stored events; never rejects. */
const replay = async <S, E extends DomainEvent>(
  { kind, stream, shop }: Bench<S, E>,
  job: Job<S, E>,
  revision: bigint,
): Promise<void> => {
  const commandId = commandIdOf(job.work) ?? '';
  try {
    const stored = await readCommand(kind, stream, { revision, commandId }, shop.store);
    const [first, last] = [stored[0], stored.at(-1)];
    if (first === undefined || last === undefined) {
      throw new Unavailable(`command ${commandId} cannot be read at revision ${revision.toString()}`);
    }
    if (job.work.kind === 'transact' && job.work.context.fingerprint !== first.fingerprint) {
      job.answer({ kind: 'refused', code: 'idempotency-key-reused', facts: {}, position: last.position });
      return;
    }
    shop.metrics.replayed();
    const events = stored.map(({ event }) => event);
    job.answer({
      kind: 'accepted',
      events,
      revision: last.revision,
      position: last.position,
      replayed: true,
    });
  } catch (error) {
    job.fail(job.unknown ?? error);
  }
};
