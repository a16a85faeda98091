import type { Config } from '#platform/config';
import { bad, good, note, said, type Finding } from './finding.js';

const ANSWER_MS = 5_000;

/** Who is charged, whether Stripe takes the key, and whether its webhooks can be told from anybody's. */
export const payments = async ({
  payments: { provider, stripe, taxes },
}: Config): Promise<readonly Finding[]> => {
  if (stripe === null)
    return [
      note(
        `payments are played by the ${provider}: no money is moved`,
        'give STRIPE_SECRET_KEY to charge real cards',
      ),
    ];
  const { secretKey, livemode, webhookSecrets, apiBase } = stripe;
  const mode = livemode ? 'live: real money is moved' : 'in test mode: no money is moved';
  return [
    await taken(secretKey, apiBase ?? 'https://api.stripe.com', mode),
    webhookSecrets.length === 0
      ? note(
          'webhooks of Stripe are refused: no signing secret is given',
          'give STRIPE_WEBHOOK_SECRETS, as Stripe shows it beside the endpoint …/v1/webhooks/stripe; without it what became of payments is asked, which is later',
        )
      : good(`webhooks of Stripe are told by ${webhookSecrets.length.toString()} signing secret(s)`),
    taxes === 'stripe'
      ? good('taxes are asked of Stripe Tax')
      : note(
          'taxes are of tables within the product: main rates, and of states',
          'STRIPE_TAX=on asks Stripe Tax instead',
        ),
  ];
};

const taken = async (key: string, base: string, mode: string): Promise<Finding> => {
  try {
    const { status } = await fetch(`${base.replace(/\/$/, '')}/v1/customers?limit=1`, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (status === 401 || status === 403)
      return bad(`${base} does not take the secret key`, 'correct STRIPE_SECRET_KEY or what its file holds');
    return status < 500
      ? good(`${base} takes the secret key, ${mode}`)
      : note(`${base} answers with ${status.toString()}`, 'try again later');
  } catch (error) {
    return bad(`${base} does not answer: ${said(error)}`, 'open the way there, or correct STRIPE_API_BASE');
  }
};
