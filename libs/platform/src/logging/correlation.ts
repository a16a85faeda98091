import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** Everything that `work` logs, however deep and however late, carries this id. */
export const withCorrelation = <T>(id: string, work: () => T): T => current.run(id, work);

/** `null`: outside of any call. */
export const correlation = (): string | null => current.getStore() ?? null;
