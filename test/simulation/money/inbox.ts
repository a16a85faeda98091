import type { ProviderNotice } from '#payments';
import { inboxLimits, type Inbox } from '#payments/inbox';
import { instantOf } from '#kernel';

type Kept = ProviderNotice & {
  state: 'waiting' | 'done' | 'quarantined';
  attempts: number;
  problem: string | null;
};

/** The inbox in memory, by the rules of the durable one; a pause is over at once. */
export const memoryInbox = (): Inbox & { readonly kept: ReadonlyMap<string, Kept> } => {
  const kept = new Map<string, Kept>();
  const shown = (one: Kept) => ({ ...one, receivedAt: instantOf('2026-01-01T00:00:00.000Z') });
  const change = (id: string, to: Partial<Kept>): Promise<void> => {
    Object.assign(kept.get(id) ?? {}, to);
    return Promise.resolve();
  };
  const inState = (state: Kept['state'] | null): readonly Kept[] =>
    [...kept.values()].filter((one) => state === null || one.state === state);
  return {
    kept,
    receive: (notice) => {
      if (kept.has(notice.id)) return Promise.resolve('known');
      kept.set(notice.id, { ...notice, state: 'waiting', attempts: 0, problem: null });
      return Promise.resolve('new');
    },
    due: (limit) => Promise.resolve(inState('waiting').slice(0, limit)),
    done: (id) => change(id, { state: 'done', problem: null }),
    failed: (id, problem) => {
      const attempts = (kept.get(id)?.attempts ?? 0) + 1;
      const state = attempts >= inboxLimits.attempts ? 'quarantined' : 'waiting';
      return change(id, { attempts, problem, state });
    },
    quarantine: (id, why) => change(id, { state: 'quarantined', problem: why }),
    count: () =>
      Promise.resolve({ waiting: inState('waiting').length, quarantined: inState('quarantined').length }),
    find: (id) => {
      const one = kept.get(id);
      return Promise.resolve(one === undefined ? null : shown(one));
    },
    list: (_, limit, state) => Promise.resolve(inState(state).slice(0, limit).map(shown)),
    retry: (id) => change(id, { state: 'waiting', attempts: 0 }),
  };
};
