import type { Logger } from '#platform';
import { inboxLimits, workThrough, type Inbox, type InboxEvents } from '#payments/inbox';
import type { ProviderNotice } from '#payments';
import { NotYet } from '../reaction.js';
import { noticeHandlers, type HearingParts } from './handlers.js';

/** What became of a notice, for the meters. */
export type NoticeOutcome = 'done' | 'quarantined' | 'failed';

export type HearTheProvider = HearingParts & {
  readonly inbox: Inbox;
  readonly log: Pick<Logger, 'debug' | 'warn' | 'error'>;
  readonly onNotice?: ((kind: ProviderNotice['kind'], outcome: NoticeOutcome) => void) | undefined;
};

/** One round: everything in the inbox whose time has come, page by page, until the signal ends it. */
export const hearTheProvider = ({ inbox, log, onNotice, ...parts }: HearTheProvider) => {
  const handlers = noticeHandlers(parts);
  const events: InboxEvents = {
    onDone: ({ kind }) => onNotice?.(kind, 'done'),
    onQuarantine: ({ id, type, kind }, why) => {
      onNotice?.(kind, 'quarantined');
      log.error(
        { notice: id, type, why },
        'a notice of the payment provider is set aside: see /v1/provider-notices',
      );
    },
    onFailure: ({ id, type, kind }, error) => {
      onNotice?.(kind, 'failed');
      if (error instanceof NotYet) log.debug({ notice: id, type }, 'what a notice is about has not come yet');
      else
        log.warn(
          { notice: id, type, err: error },
          'a notice of the payment provider failed; it is tried again',
        );
    },
  };
  return async (signal: AbortSignal): Promise<number> => {
    let heard = 0;
    while (!signal.aborted) {
      const looked = await workThrough(inbox, handlers, events);
      heard += looked;
      if (looked < inboxLimits.page) break;
    }
    return heard;
  };
};
