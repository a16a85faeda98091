import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { Webhook } from 'standardwebhooks';
import type { Instant } from '#kernel';

/** Signs for one endpoint. Whatever prints it, into a log or an answer, prints that it is one. */
export class SigningSecret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  static fresh(): SigningSecret {
    return new SigningSecret(`whsec_${randomBytes(32).toString('base64')}`);
  }

  /** For the table that keeps it, and for the one answer that shows it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}

export type Signed = { readonly id: string; readonly body: string; readonly sentAt: Instant };

/** Headers by the rule of Standard Webhooks: one signature for each secret that is valid now. */
export const signatureHeaders = (
  { id, body, sentAt }: Signed,
  secrets: readonly SigningSecret[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> => {
  const at = new Date(sentAt);
  return {
    'webhook-id': id,
    'webhook-timestamp': Math.floor(at.getTime() / 1_000).toString(),
    'webhook-signature': secrets.map((secret) => new Webhook(secret.reveal()).sign(id, at, body)).join(' '),
  };
};
