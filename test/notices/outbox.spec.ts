import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { instantOf } from '#kernel';
import {
  letterOf,
  mailboxMailer,
  MailRefused,
  migrateNotices,
  noticeKinds,
  noticeLimits,
  postgresOutbox,
  sendWhatIsDue,
  smtpMailer,
  startSending,
  type Mail,
  type Mailer,
  type Notice,
  type Outbox,
} from '#notices';
import { projectionDatabase, type ProjectionDatabase } from '../support/projection-database.js';

const from = { name: 'House', address: 'billing@house.example' };
const ann = { name: 'Ann <b>', email: 'ann@customer.example' };
const notice = (id: string, more: Partial<Notice> = {}): Notice => ({
  ...{ id: `ntc_${id}`, kind: 'invoice', customer: 'cus_1' },
  ...{ facts: { number: 'INV-000001' }, at: instantOf('2026-02-01T00:00:00.000Z') },
  ...more,
});
const pdf = { filename: 'INV-000001.pdf', content: Buffer.from('%PDF-1.7') };

let database: ProjectionDatabase;
let outbox: Outbox;
beforeAll(async () => {
  database = await projectionDatabase();
  await Promise.all([migrateNotices(database.db), migrateNotices(database.db)]);
  outbox = postgresOutbox(database.db);
});
beforeEach(() => sql`truncate notices.outbox`.execute(database.db));
afterAll(() => database.close());

const due = (id: string) =>
  sql`update notices.outbox set next_at = now() where id = ${`ntc_${id}`}`.execute(database.db);
const setTries = (id: string, attempts: number) =>
  sql`update notices.outbox set attempts = ${attempts} where id = ${`ntc_${id}`}`.execute(database.db);

/** What a mailer was given; it fails while `failing` says how. */
const pretended = () => {
  const sent: Mail[] = [];
  const state: { failing: Error | null } = { failing: null };
  const mailer: Mailer = {
    send: (mail) => {
      if (state.failing !== null) return Promise.reject(state.failing);
      sent.push(mail);
      return Promise.resolve();
    },
    close: () => undefined,
  };
  return { sent, state, mailer };
};

const partsWith = (mailer: Mailer, recipient: typeof ann | null = ann) => ({
  ...{ outbox, mailer, sender: 'House' },
  recipientOf: () => Promise.resolve(recipient),
  attachmentsOf: () => Promise.resolve([pdf]),
  onProblem: () => undefined,
  onFailure: () => undefined,
});

describe('the outbox', () => {
  it('keeps a notice once, and gives each to one sender', async () => {
    await Promise.all([outbox.put(notice('a')), outbox.put(notice('a')), outbox.put(notice('b'))]);
    const claims = await Promise.all([outbox.claim(1), outbox.claim(1), outbox.claim(1)]);
    expect(claims.flat().map(({ id }) => id)).toHaveLength(2);
    expect(new Set(claims.flat().map(({ id }) => id)).size).toBe(2);
    expect(await outbox.claim(10)).toEqual([]);
    expect(await outbox.count()).toEqual({ waiting: 2, dead: 0 });
  });

  it('gives what a dead sender had claimed to the next one, under the same id', async () => {
    await outbox.put(notice('a'));
    const [claimed] = await outbox.claim(1);
    // The claim ends: its sender has died before it said what came of it.
    await due('a');
    const { sent, mailer } = pretended();
    await sendWhatIsDue(partsWith(mailer));
    expect(sent.map(({ id }) => id)).toEqual([claimed?.id]);
    await sendWhatIsDue(partsWith(mailer));
    expect(sent).toHaveLength(1);
    expect(await outbox.find('ntc_a')).toMatchObject({ state: 'sent', attempts: 2, problem: null });
    expect((await outbox.find('ntc_a'))?.sentAt).toMatch(/\.\d{3}Z$/);
  });

  it('tries again after growing pauses, and gives up after the last try', async () => {
    await outbox.put(notice('a'));
    const { sent, state, mailer } = pretended();
    state.failing = new Error('away');
    await sendWhatIsDue(partsWith(mailer));
    expect(await outbox.find('ntc_a')).toMatchObject({ state: 'waiting', attempts: 1, problem: 'away' });
    expect(await outbox.claim(1)).toEqual([]);
    await setTries('a', noticeLimits.attempts - 1);
    await due('a');
    await sendWhatIsDue(partsWith(mailer));
    expect(await outbox.list(null, 10, { state: 'dead' })).toMatchObject([{ id: 'ntc_a', problem: 'away' }]);
    expect(await outbox.count()).toEqual({ waiting: 0, dead: 1 });
    state.failing = null;
    expect(await outbox.resend('ntc_a')).toBe(true);
    expect(await outbox.resend('ntc_none')).toBe(false);
    await sendWhatIsDue(partsWith(mailer));
    expect(sent).toHaveLength(1);
  });

  it('ends with what kills every sender', async () => {
    await outbox.put(notice('a'));
    await setTries('a', noticeLimits.attempts);
    expect(await outbox.claim(1)).toEqual([]);
    expect(await outbox.find('ntc_a')).toMatchObject({ state: 'dead', problem: 'no try came to an end' });
  });

  it('gives up at once where nobody is known, or the server has said no for good', async () => {
    await outbox.put(notice('a'));
    const { sent, state, mailer } = pretended();
    await sendWhatIsDue(partsWith(mailer, null));
    expect(await outbox.find('ntc_a')).toMatchObject({ state: 'dead', attempts: 1 });
    await outbox.resend('ntc_a');
    state.failing = new MailRefused('no such mailbox');
    await sendWhatIsDue(partsWith(mailer));
    expect(await outbox.list(null, 10, { customer: 'cus_1' })).toMatchObject([{ state: 'dead' }]);
    expect(await outbox.list('ntc_a', 10, {})).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('is emptied by a sender that runs', async () => {
    await outbox.put(notice('a'));
    const { sent, mailer } = pretended();
    const told: string[] = [];
    const sending = startSending({ ...partsWith(mailer), onSent: ({ id }) => told.push(id) });
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await sending.stop();
    expect(sent).toHaveLength(1);
  });
});

describe('a letter', () => {
  it.each(noticeKinds)('%s says its facts in text and in HTML, and nothing of them is markup', (kind) => {
    const facts = { amount: '<b>1</b>\n', currency: 'USD', number: 'INV-000001', reason: 'declined & gone' };
    const letter = letterOf(notice('a', { kind, facts }), 'Ann <b>', 'House');
    expect(letter.subject).not.toMatch(/[\r\n]/);
    expect(letter.text).toContain('Hello Ann <b>,');
    expect(letter.html).toContain('Hello Ann &lt;b&gt;,');
    expect(letter.html).not.toContain('<b>');
    expect(letter.text).not.toContain('undefined');
  });

  it.each([
    [
      '104.4',
      'USD',
      'Your card was declined.',
      '104.40 USD for invoice INV-000001: Your card was declined.\n',
    ],
    ['104', 'USD', 'card_declined', '104.00 USD for invoice INV-000001: card_declined.\n'],
    ['104', 'JPY', 'No!', '104 JPY for invoice INV-000001: No.\n'],
    ['0.0005', 'USD', 'No', '0.0005 USD for invoice INV-000001: No.\n'],
  ])('of a failed payment names what, how much and why: %s %s, %s', (amount, currency, reason, says) => {
    const failed = (more: Notice['facts']): string => {
      const facts = { amount, currency, reason, ...more };
      return letterOf(notice('a', { kind: 'payment-failed', facts }), null, 'House').text;
    };
    expect(failed({ number: 'INV-000001' })).toContain(says);
    expect(failed({})).toContain(says.replace(' for invoice INV-000001', ''));
    const paused = letterOf(notice('a', { kind: 'top-up-paused', facts: { reason } }), null, 'House');
    expect(paused.text).not.toContain('..');
  });

  it('goes out by SMTP with its document, under the id of its notice', async () => {
    const received: Buffer[] = [];
    let answer: Error | null = null;
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData: (stream, _session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          received.push(Buffer.concat(parts));
          done(answer);
        });
      },
    });
    const port = await new Promise<number>((resolve) => {
      const listening = server.listen(0, '127.0.0.1', () => {
        const address = listening.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const mailer = smtpMailer(`smtp://127.0.0.1:${port.toString()}`, from);
    await outbox.put(notice('a'));
    await sendWhatIsDue(partsWith(mailer));
    const mail = await PostalMime.parse(received[0] ?? '');
    expect(mail).toMatchObject({
      messageId: '<ntc_a@house.example>',
      subject: 'Invoice INV-000001',
      date: '2026-02-01T00:00:00.000Z',
      from: from,
      to: [{ address: ann.email }],
    });
    expect(mail.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      ['INV-000001.pdf', 'application/pdf'],
    ]);
    answer = Object.assign(new Error('secret words about ann'), { responseCode: 550 });
    await outbox.put(notice('b'));
    await sendWhatIsDue(partsWith(mailer));
    expect(await outbox.find('ntc_b')).toMatchObject({
      state: 'dead',
      problem: 'the mail server did not take it (550)',
    });
    mailer.close();
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
    const away = smtpMailer(`smtp://user:canary@127.0.0.1:${port.toString()}`, from);
    await outbox.put(notice('c'));
    await sendWhatIsDue(partsWith(away));
    const waiting = await outbox.find('ntc_c');
    expect(waiting).toMatchObject({ state: 'waiting' });
    expect(JSON.stringify(waiting)).not.toContain('canary');
    away.close();
  });

  it('is one file of a mailbox where no server is configured, however often it is sent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailbox-'));
    const mailer = mailboxMailer(join(folder, 'mailbox'), from);
    await outbox.put(notice('a'));
    await sendWhatIsDue(partsWith(mailer));
    await outbox.resend('ntc_a');
    await sendWhatIsDue(partsWith(mailer));
    expect(await readdir(join(folder, 'mailbox'))).toEqual(['ntc_a.eml']);
    const mail = await PostalMime.parse(await readFile(join(folder, 'mailbox', 'ntc_a.eml')));
    expect(mail.text).toContain('Your invoice INV-000001 is attached.');
    expect(mail.html).toContain('<p>Your invoice INV-000001 is attached.</p>');
    mailer.close();
    await rm(folder, { recursive: true });
  });
});
