import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { noticeLimits } from './limits.js';

export type Mail = {
  /** Of the notice: the same mail sent twice carries the same Message-ID, so that a reader's server can drop one. */
  readonly id: string;
  readonly to: { readonly name: string | null; readonly email: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: string;
  readonly attachments: readonly { readonly filename: string; readonly content: Buffer }[];
};

/** Resolves when the mail is taken over. Rejects with `MailRefused` where another try would come to the same. */
export type Mailer = { readonly send: (mail: Mail) => Promise<void>; readonly close: () => void };

/** The server has said no for good. Its own words may name a person: the code is all that is kept. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

type Sender = { readonly name: string; readonly address: string };

const messageOf = (from: Sender, { id, to, subject, text, html, date, attachments }: Mail) => ({
  from,
  to: { name: to.name ?? '', address: to.email },
  messageId: `<${id}@${from.address.split('@')[1] ?? 'localhost'}>`,
  ...{ subject, text, html, date: new Date(date) },
  headers: { 'Auto-Submitted': 'auto-generated' },
  attachments: attachments.map((one) => ({ ...one, contentType: 'application/pdf' })),
  // Nothing is read from a disk or fetched because a text says so.
  disableFileAccess: true,
  disableUrlAccess: true,
});

/** By SMTP. `url` carries user and password; no error repeats it. */
export const smtpMailer = (url: string, from: Sender): Mailer => {
  const address = new URL(url);
  const secure = address.protocol === 'smtps:';
  const user = decodeURIComponent(address.username);
  const transport = createTransport({
    ...{ pool: true, maxConnections: noticeLimits.atOnce, secure },
    host: address.hostname,
    port: address.port === '' ? (secure ? 465 : 587) : Number.parseInt(address.port, 10),
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(address.password) } }),
    connectionTimeout: noticeLimits.sendMs / 4,
    greetingTimeout: noticeLimits.sendMs / 4,
    socketTimeout: noticeLimits.sendMs / 2,
  });
  return {
    send: async (mail) => {
      try {
        await transport.sendMail(messageOf(from, mail));
      } catch (error) {
        const { code, responseCode } = error as { code?: string; responseCode?: number };
        const says = `the mail server did not take it (${(responseCode ?? code ?? 'no code').toString()})`;
        // 5xx of a mail is for good; of a login it is a mistake that somebody corrects.
        const final = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
        throw final ? new MailRefused(says) : new Error(says);
      }
    },
    close: () => {
      transport.close();
    },
  };
};

/** Keeps each mail as a file that mail programs open: where no server is configured, nothing leaves this machine. */
export const mailboxMailer = (folder: string, from: Sender): Mailer => {
  const transport = createTransport({ streamTransport: true, buffer: true });
  return {
    send: async (mail) => {
      const { message } = await transport.sendMail(messageOf(from, mail));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Whole or not at all; sent twice, it is one file.
      const file = join(folder, `${mail.id}.eml`);
      await writeFile(`${file}.part`, message as Buffer, { mode: 0o600 });
      await rename(`${file}.part`, file);
    },
    close: () => undefined,
  };
};
