import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attachmentsFrom, recipientFrom, tellWhoRunsLow } from '#apps/reactor';
import { mailboxIn, mailboxMailer, noticeLimits, smtpMailer, startSending } from '#notices';
import { accountsRunningLow, bindBalance } from '#projections/balance';
import type { Commands } from './commands.js';
import type { Ledger } from './ledger.js';
import { unlessMissing, type Reactions } from './reactions-desk.js';

const mailboxFolder = ({ dataDir }: Ledger['config']): string => join(dataDir, 'mailbox');

/** Where letters stay, as long as no mail server is configured. */
export const openMailbox = ({ config }: Pick<Ledger, 'config'>) =>
  config.smtpUrl === null ? mailboxIn(mailboxFolder(config)) : undefined;

/** Sends letters to customers, and finds whose balance runs low. Any number of processes may: each notice is one's at a time. */
export const startTelling = (
  ledger: Ledger,
  { invoices, customers }: Commands,
  { notices, press, outgoing }: Reactions,
): void => {
  const { config, clock, vault, log, shutdown, metrics, db, store } = ledger;
  const from = { name: config.sellerName, address: config.mailFrom };
  const mailer =
    config.smtpUrl === null ? mailboxMailer(mailboxFolder(config), from) : smtpMailer(config.smtpUrl, from);
  const sending = startSending({
    ...{ outbox: notices, mailer, sender: config.sellerName },
    recipientOf: recipientFrom({ customers, vault, clock }),
    attachmentsOf: attachmentsFrom({ invoices, press, clock }),
    onSent: ({ kind }) => {
      metrics.notices.sent(kind);
    },
    onProblem: ({ id, kind }, problem) => {
      metrics.notices.failed(kind);
      log.warn(
        { notice: id, kind, problem: problem.message },
        'a notice could not be sent; it is tried again',
      );
    },
    onFailure: (error) => {
      log.warn({ err: error }, 'the outbox of notices does not answer');
    },
  });
  metrics.notices.waitingFrom(notices.count);
  shutdown.add('notices', sending.stop);
  const balances = bindBalance(db);
  const look = tellWhoRunsLow(
    (after, limit) => accountsRunningLow(balances, after, limit).catch(unlessMissing([])),
    { notices, outgoing: outgoing.deliveries, head: () => store.headPosition() },
  );
  const stopping = new AbortController();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => {
        log.warn({ err: error }, 'could not look whose balance runs low');
      });
      await sleep(noticeLimits.pollMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  shutdown.add('low balances', async () => {
    stopping.abort();
    await looking;
  });
};
