import { setTimeout as sleep } from 'node:timers/promises';
import type { Claimed, Deliveries, DisabledWhy, Endpoint, Endpoints, TryFailed } from './endpoint.js';
import { webhookLimits } from './limits.js';
import { post, type Posted } from './post.js';
import { signatureHeaders } from './signing.js';
import type { TargetRules } from './target.js';

export type WebhookParts = {
  readonly deliveries: Pick<Deliveries, 'claim' | 'delivered' | 'failed' | 'forget'>;
  readonly endpoints: Pick<Endpoints, 'disable'>;
  readonly rules: TargetRules;
  /** Before an endpoint is switched off: whoever it belongs to is told. May run again for the same `endpoint.failingSince`. */
  readonly onDisabling: (endpoint: Endpoint, why: DisabledWhy) => Promise<void>;
  readonly onTried: (claimed: Claimed, problem: string | null) => void;
};

/** Sends one round of what is due, and answers how much. For whoever drives a sender by hand. */
export const deliverWhatIsDue = async (parts: WebhookParts): Promise<number> => {
  const claimed = await parts.deliveries.claim(webhookLimits.atOnce);
  await Promise.all(claimed.map((one) => deliver(parts, one)));
  return claimed.length;
};

/** At least once: a sender may die between the receiver's yes and its own note of it. The id stays the same. */
const deliver = async (parts: WebhookParts, claimed: Claimed): Promise<void> => {
  const { endpoint, event: id, payload: body, secrets, now: sentAt } = claimed;
  const headers = signatureHeaders({ id, body, sentAt }, secrets);
  const answer = await post({ url: endpoint.url, headers, body }, parts.rules);
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) {
    await parts.deliveries.delivered(claimed, answer.status);
    parts.onTried(claimed, null);
    return;
  }
  const what = failureOf(claimed, answer);
  const { failingMs } = await parts.deliveries.failed(claimed, what);
  parts.onTried(claimed, what.problem);
  const why = what.status === GONE ? 'gone' : failingMs >= webhookLimits.failingMs ? 'failing' : null;
  if (why === null) return;
  await parts.onDisabling(endpoint, why);
  await parts.endpoints.disable(endpoint.id, why);
};

/** The receiver wants nothing any more. */
const GONE = 410;

const failureOf = ({ tries }: Claimed, answer: Posted): TryFailed => {
  const status = answer.kind === 'answered' ? answer.status : null;
  const problem = answer.kind === 'answered' ? saysOf(answer.status) : answer.problem;
  const pause = webhookLimits.pausesMs[tries - 1];
  const pauseMs = pause === undefined ? null : Math.round(pause * (1 + webhookLimits.jitter * Math.random()));
  return { status, problem, pauseMs };
};

const saysOf = (status: number): string =>
  status >= 300 && status < 400
    ? `redirected (${status.toString()}): no redirect is followed`
    : `answered ${status.toString()}`;

/** Looks for what is due until it is stopped; any number of processes may. A slow receiver holds up nobody but itself. */
export const startDelivering = (
  parts: WebhookParts & { readonly onFailure: (error: unknown) => void },
): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const flying = new Set<Promise<void>>();
  // The database may be away: the next round finds what waits.
  const claim = () =>
    parts.deliveries.claim(webhookLimits.atOnce - flying.size).catch((error: unknown) => {
      parts.onFailure(error);
      return [];
    });
  const loop = (async () => {
    while (!signal.aborted) {
      const claimed = flying.size < webhookLimits.atOnce ? await claim() : [];
      for (const one of claimed) {
        const flight = deliver(parts, one)
          .catch(parts.onFailure)
          .finally(() => flying.delete(flight));
        flying.add(flight);
      }
      if (claimed.length > 0) continue;
      const pause = sleep(webhookLimits.pollMs, undefined, { signal }).catch(() => undefined);
      await Promise.race([pause, ...flying]);
    }
    await Promise.all(flying);
  })();
  const forgetting = (async () => {
    while (!signal.aborted) {
      const more = await parts.deliveries.forget().catch((error: unknown) => {
        parts.onFailure(error);
        return false;
      });
      if (!more) await sleep(webhookLimits.forgetMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([loop, forgetting]);
    },
  };
};
