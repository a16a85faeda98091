import type { ProviderNotice } from '../port.js';
import type { Inbox } from './inbox.js';
import { inboxLimits } from './limits.js';

/** `unknown`: it is about nothing that the ledger knows. `aside`: it is, and somebody has to look at it, for this reason. */
export type Handled = 'done' | 'unknown' | { readonly aside: string };

/** Does what a notice asks for, as often as it is asked. Rejects to be asked again. */
export type NoticeHandlers = Readonly<
  Record<Exclude<ProviderNotice['kind'], 'unknown'>, (notice: ProviderNotice) => Promise<Handled>>
>;

export type InboxEvents = {
  readonly onDone: (notice: ProviderNotice) => void;
  readonly onQuarantine: (notice: ProviderNotice, why: string) => void;
  readonly onFailure: (notice: ProviderNotice, error: unknown) => void;
};

/** One round over what waits in the inbox; says how many notices it has looked at. Whoever leads the reactor runs it. */
export const workThrough = async (
  inbox: Inbox,
  handlers: NoticeHandlers,
  events: InboxEvents,
): Promise<number> => {
  const notices = await inbox.due(inboxLimits.page);
  for (const notice of notices) {
    try {
      const handled = notice.kind === 'unknown' ? 'unknown' : await handlers[notice.kind](notice);
      if (handled === 'done') {
        await inbox.done(notice.id);
        events.onDone(notice);
      } else {
        const why = handled === 'unknown' ? `${notice.object}: nothing that the ledger knows` : handled.aside;
        await inbox.quarantine(notice.id, why);
        events.onQuarantine(notice, why);
      }
    } catch (error) {
      await inbox.failed(notice.id, error instanceof Error ? error.message : String(error));
      events.onFailure(notice, error);
    }
  }
  return notices.length;
};
