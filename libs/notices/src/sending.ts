import { setTimeout as sleep } from 'node:timers/promises';
import { letterOf } from './letter.js';
import { noticeLimits } from './limits.js';
import { MailRefused, type Mail, type Mailer } from './mailer.js';
import type { Notice, Outbox } from './notice.js';

/** Who reads for a customer, as the vault knows it now. */
export type Recipient = { readonly name: string | null; readonly email: string };

export type SendingParts = {
  readonly outbox: Outbox;
  readonly mailer: Mailer;
  /** Null: nobody is known, and nothing is sent. */
  readonly recipientOf: (customer: string) => Promise<Recipient | null>;
  /** Rejects where a document is not there yet: it is tried again. */
  readonly attachmentsOf: (notice: Notice) => Promise<Mail['attachments']>;
  /** How letters end. */
  readonly sender: string;
  readonly onProblem: (notice: Notice, problem: Error) => void;
  readonly onSent?: ((notice: Notice) => void) | undefined;
};

/** Sends what is due, once: at least once each, since a sender may die between the server's answer and its own note of it. */
export const sendWhatIsDue = async (parts: SendingParts): Promise<number> => {
  const claimed = await parts.outbox.claim(noticeLimits.atOnce);
  await Promise.all(claimed.map((notice) => sendOne(parts, notice)));
  return claimed.length;
};

const sendOne = async (parts: SendingParts, notice: Notice): Promise<void> => {
  const { outbox, onProblem, onSent } = parts;
  try {
    await mailed(parts, notice);
  } catch (error) {
    const problem = error instanceof Error ? error : new Error(String(error));
    onProblem(notice, problem);
    await outbox.failed(notice.id, problem.message, problem instanceof MailRefused);
    return;
  }
  await outbox.sent(notice.id);
  onSent?.(notice);
};

const mailed = async (
  { mailer, recipientOf, attachmentsOf, sender }: SendingParts,
  notice: Notice,
): Promise<void> => {
  const to = await recipientOf(notice.customer);
  if (to === null) throw new MailRefused('nobody is known to write to');
  const attachments = await attachmentsOf(notice);
  await mailer.send({
    id: notice.id,
    to,
    date: notice.at,
    attachments,
    ...letterOf(notice, to.name, sender),
  });
};

/** Looks at the outbox until it is stopped; any number of processes may. */
export const startSending = (
  parts: SendingParts & { readonly onFailure: (error: unknown) => void },
): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = (async () => {
    while (!signal.aborted) {
      // The outbox's database may be away: the next round finds what waits.
      const sent = await sendWhatIsDue(parts).catch((error: unknown) => {
        parts.onFailure(error);
        return 0;
      });
      if (sent === 0) await sleep(noticeLimits.pollMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await loop;
      parts.mailer.close();
    },
  };
};
