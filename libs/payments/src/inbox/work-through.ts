import type { ProviderNotice } from '../port.js';
import type { Inbox } from './inbox.js';
import { inboxLimits } from './limits.js';

/** Does what a notice asks for, as often as it is asked: false where it is about nothing that the ledger knows. Rejects to be asked again. */
export type NoticeHandlers = Readonly<
  Record<Exclude<ProviderNotice['kind'], 'unknown'>, (notice: ProviderNotice) => Promise<boolean>>
>;

type Told = {
  readonly onQuarantine: (notice: ProviderNotice, why: string) => void;
  readonly onFailure: (notice: ProviderNotice, error: unknown) => void;
};

/** One round over what waits in the inbox; says how many notices it has looked at. Whoever leads the reactor runs it. */
export const workThrough = async (inbox: Inbox, handlers: NoticeHandlers, told: Told): Promise<number> => {
  const notices = await inbox.due(inboxLimits.page);
  for (const notice of notices) {
    try {
      const known = notice.kind !== 'unknown' && (await handlers[notice.kind](notice));
      if (known) await inbox.done(notice.id);
      else {
        const why = `${notice.type} about ${notice.object}: nothing that the ledger knows`;
        await inbox.quarantine(notice.id, why);
        told.onQuarantine(notice, why);
      }
    } catch (error) {
      await inbox.failed(notice.id, error instanceof Error ? error.message : String(error));
      told.onFailure(notice, error);
    }
  }
  return notices.length;
};
