import { randomBytes } from 'node:crypto';
import type { Incoming } from '#apps/api';
import type { Inbox } from '#payments/inbox';
import { readWebhook, type WebhookRefusal } from '#payments/stripe';
import { systemClock } from '#platform';
import type { Ledger } from './ledger.js';
import type { Provider } from './payments.js';

type Told = {
  readonly remote: Pick<NonNullable<Provider['remote']>, 'livemode' | 'webhookSecrets'> | null;
  readonly sandbox: Pick<NonNullable<Provider['sandbox']>, 'sendTo'> | null;
};

export type IncomingWebhooks = Incoming & {
  /** Where the provider is one that this process plays itself: it sends its webhooks to the API at this address from now on. */
  readonly listenAt: (url: string) => Promise<void>;
};

/** Of refusals after the signature was found good: whoever sent these is the provider, and may be told. */
const verified: ReadonlySet<WebhookRefusal> = new Set<WebhookRefusal>([
  'not-an-event',
  'other-environment',
  'other-version',
]);

/** Webhooks of the payment provider, on their way into the inbox. `undefined`: the provider tells nothing by itself. */
export const openIncoming = (
  { inbox, log, metrics }: Pick<Ledger, 'log' | 'metrics'> & { readonly inbox: Inbox },
  { remote, sandbox }: Told,
): IncomingWebhooks | undefined => {
  if (remote === null) return undefined;
  // Never kept: the sandbox signs when it sends, whatever it has waiting since before.
  const own = `whsec_${randomBytes(24).toString('hex')}`;
  const secrets = sandbox === null ? remote.webhookSecrets : [own];
  metrics.providerNotices.openFrom(inbox.count);
  return {
    inbox,
    receive: async (webhook) => {
      const { livemode } = remote;
      // The time of day: a test clock would call every signature old.
      const notice = readWebhook(webhook, { secrets, livemode, now: systemClock.now() });
      if (typeof notice !== 'string') {
        metrics.providerNotices.received(await inbox.receive(notice));
        return null;
      }
      metrics.providerNotices.received(notice);
      const known = verified.has(notice);
      if (known) log.warn({ reason: notice }, 'a webhook of the payment provider cannot be used');
      else log.debug({ reason: notice }, 'a webhook was refused');
      return { verified: known, reason: notice };
    },
    listenAt: async (url) => {
      await sandbox?.sendTo({ url: `${url}/v1/webhooks/stripe`, secret: own });
    },
  };
};
