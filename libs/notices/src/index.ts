export * from './notice.js';
export * from './limits.js';
export { letterOf, type Letter } from './letter.js';
export { mailboxIn, type LetterShown, type Mailbox, type OpenedLetter } from './mailbox.js';
export { mailboxMailer, MailRefused, smtpMailer, type Mail, type Mailer } from './mailer.js';
export { migrateNotices, postgresOutbox } from './postgres-outbox.js';
export { sendWhatIsDue, startSending, type Recipient, type SendingParts } from './sending.js';
