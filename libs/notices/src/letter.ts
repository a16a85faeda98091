import type { Notice, NoticeKind } from './notice.js';

/** What a notice says, in plain words and in simple HTML of the same words. */
export type Letter = { readonly subject: string; readonly text: string; readonly html: string };

type Facts = Notice['facts'];
type Words = { readonly subject: string; readonly paragraphs: readonly string[] };

const fact = (facts: Facts, name: string): string => facts[name] ?? '';
/** With the decimals that its currency is written with: 104.40 USD, 104 JPY. */
const money = (facts: Facts, name: string): string => {
  const [amount, currency] = [fact(facts, name), fact(facts, 'currency')];
  const [whole = '', decimals = ''] = amount.split('.');
  const padded = decimals.padEnd(decimalsOf(currency), '0');
  return `${padded === '' || !/^-?\d+$/.test(whole) ? amount : `${whole}.${padded}`} ${currency}`.trim();
};
const decimalsOf = (currency: string): number =>
  /^[A-Z]{3}$/.test(currency)
    ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().minimumFractionDigits ??
      2)
    : 0;
/** In the provider's words, which may be a sentence already. */
const reason = (facts: Facts): string => `${fact(facts, 'reason').replace(/[.!?\s]+$/u, '')}.`;
const forInvoice = ({ number }: Facts): string => (number === undefined ? '' : ` for invoice ${number}`);
const day = (facts: Facts, name: string): string => fact(facts, name).slice(0, 10);

const says: Readonly<Record<NoticeKind, (facts: Facts) => Words>> = {
  'low-balance': (facts) => ({
    subject: 'Your credits are running low',
    paragraphs: [
      `Fewer than ${fact(facts, 'threshold')} credits are left.`,
      'Buy credits, or let them be topped up by themselves, so that nothing stops.',
    ],
  }),
  'payment-failed': (facts) => ({
    subject: 'A payment did not go through',
    paragraphs: [
      `We could not collect ${money(facts, 'amount')}${forInvoice(facts)}: ${reason(facts)}`,
      'Please check the saved payment method. We try again by ourselves, and at once when it is updated.',
    ],
  }),
  'grace-started': (facts) => ({
    subject: `Please pay before ${day(facts, 'endsAt')}`,
    paragraphs: [
      `The last attempt to collect what is unpaid has failed. The service goes on until ${day(facts, 'endsAt')}.`,
      'After that it is suspended until the payment arrives.',
    ],
  }),
  suspended: (facts) => ({
    subject: 'Your service is suspended',
    paragraphs: [
      'What is unpaid could not be collected, so usage is refused from now on.',
      `Your data is kept until ${day(facts, 'retainedUntil')}. Paying restores everything at once.`,
    ],
  }),
  restored: () => ({
    subject: 'Your service is restored',
    paragraphs: ['Nothing is unpaid any more: everything works again. Thank you.'],
  }),
  'top-up-paused': (facts) => ({
    subject: 'Automatic top-up is paused',
    paragraphs: [
      `Topping up failed: ${reason(facts)}`,
      'It stays paused until you resume it; please check the saved payment method.',
    ],
  }),
  'payment-disputed': (facts) => ({
    subject: 'A payment is disputed',
    paragraphs: [
      `The bank of the payer takes ${money(facts, 'amount')}${forInvoice(facts)} back until it decides: ${reason(facts)}`,
      'Until then nothing of this payment is refunded, and what it bought may be taken back. If it is a mistake, please tell your bank.',
    ],
  }),
  'dispute-won': (facts) => ({
    subject: 'The dispute of a payment is closed',
    paragraphs: [`The payment of ${money(facts, 'amount')}${forInvoice(facts)} stands.`],
  }),
  'dispute-lost': (facts) => ({
    subject: 'The dispute of a payment is closed',
    paragraphs: [
      `The bank of the payer has taken ${money(facts, 'amount')}${forInvoice(facts)} back for good.`,
    ],
  }),
  invoice: (facts) => ({
    subject: `Invoice ${fact(facts, 'number')}`,
    paragraphs: [`Your invoice ${fact(facts, 'number')} is attached.`],
  }),
  'webhook-disabled': (facts) => ({
    subject: 'A webhook endpoint is switched off',
    paragraphs: [
      `Nothing could be delivered to ${fact(facts, 'host')} for a long time, so nothing is sent there any more (${fact(facts, 'endpoint')}).`,
      'Switch it on again when it works; what was missed can be sent again.',
    ],
  }),
  'credit-note': (facts) => ({
    subject: `Credit note ${fact(facts, 'number')}`,
    paragraphs: [`Your credit note ${fact(facts, 'number')} is attached.`],
  }),
};

/** The letter to whoever reads for the customer; `name` is as the vault knows it. */
export const letterOf = ({ kind, facts }: Notice, name: string | null, sender: string): Letter => {
  const { subject, paragraphs } = says[kind](facts);
  const all = [name === null ? 'Hello,' : `Hello ${name},`, ...paragraphs, sender];
  return {
    subject: oneLine(subject),
    text: `${all.map(oneLine).join('\n\n')}\n`,
    html: `<!doctype html><html lang="en"><body>${all.map((text) => `<p>${escaped(oneLine(text))}</p>`).join('')}</body></html>`,
  };
};

/** What people typed keeps to its line: no header and no paragraph begins in it. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
