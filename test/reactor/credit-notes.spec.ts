import { describe, expect, it } from '@jest/globals';
import { CancelSubscription, ChangeBillingDetails, RemoveMember, RequestRetry } from '#commands';
import { previewCancellation } from '#domain/customer';
import { amount } from '#kernel';
import { livingLedger, type LivingLedger } from '../support/living-ledger.js';
import {
  CUS,
  decline,
  join,
  numbers,
  on,
  register,
  settleAgain,
  subscribe,
  told,
} from '../support/living-stories.js';

const leave = (ledger: LivingLedger, member: string) =>
  ledger.first.send(
    `Customer-${CUS}`,
    (envelope) => new RemoveMember(CUS, { member, how: 'removed' }, envelope),
  );

const cancel = async ({ first, clock }: LivingLedger) => {
  const { value: shown } = await first.customers.read(CUS, previewCancellation, clock.now());
  const token = shown.kind === 'preview' ? shown.token : '';
  return first.send(
    `Customer-${CUS}`,
    (envelope) => new CancelSubscription(CUS, { token, reason: null }, envelope),
  );
};

const team = async (members: number): Promise<LivingLedger> => {
  const ledger = await livingLedger('2026-03-01T00:00:00.000Z');
  await register(ledger.first);
  await subscribe(ledger.first, 'pooled-team');
  for (let n = 1; n < members; n += 1) await join(ledger.first, `usr_${n.toString()}`);
  await ledger.first.liveTo(on('2026-03-03'));
  return ledger;
};

const factsOfType = (ledger: LivingLedger, type: string) =>
  ledger.events().filter(({ event }) => event.type === type);

describe('counted seats that are given up (S24)', () => {
  it('are taken off the invoice that opens the next cycle, each line with the event behind it', async () => {
    const ledger = await team(4);
    await ledger.first.liveTo(on('2026-03-17', '00:00:00'));
    await leave(ledger, 'usr_1');
    await ledger.first.liveTo(on('2026-04-02'));
    const renewal = factsOfType(ledger, 'InvoiceDrafted').at(-1)?.event.data as {
      lines: readonly { code: string; amount: bigint; sources: readonly { revision: number }[] }[];
      totals: { gross: bigint };
    };
    // $49 and three seats, less 15 of 31 days of one: 12 × 15/31 = 5.81.
    expect(renewal.totals.gross).toBe(amount('79.19'));
    expect(renewal.lines.filter(({ code }) => code === 'seat')).toHaveLength(4);
    const removed = factsOfType(ledger, 'MemberRemoved')[0];
    expect(renewal.lines.at(-1)?.amount).toBe(amount('-5.81'));
    expect(renewal.lines.at(-1)?.sources[0]?.revision).toBe(Number(removed?.revision));
    expect(ledger.first.problems).toEqual([]);
  });

  it('are credited of the invoices of the cycle where none follows, and the money goes back', async () => {
    const ledger = await team(4);
    await leave(ledger, 'usr_1');
    await leave(ledger, 'usr_2');
    await cancel(ledger);
    await ledger.first.liveTo(on('2026-04-02'));
    // Two seats for 29 of 31 days: 2 × 12 × 29/31, each rounded by itself.
    const back = factsOfType(ledger, 'RefundPaid').map(
      ({ event }) => (event.data as { amount: bigint }).amount,
    );
    expect(back.reduce((a, b) => a + b, 0n)).toBe(amount('22.46'));
    expect(numbers(ledger).filter((number) => number.startsWith('CRN'))).not.toEqual([]);
    const returned = [...ledger.payments.returned().values()].reduce<bigint>((a, b) => a + b, 0n);
    expect(returned).toBe(amount('22.46'));
    expect(ledger.first.problems).toEqual([]);
    expect(told(ledger.events())).toContain('Invoice CreditNoteIssued');
  });

  it('pay what is open first', async () => {
    const ledger = await team(1);
    await decline(ledger);
    await join(ledger.first, 'usr_9');
    await ledger.first.liveTo(on('2026-03-05'));
    await leave(ledger, 'usr_9');
    await cancel(ledger);
    await ledger.first.liveTo(on('2026-04-02'));
    const note = factsOfType(ledger, 'CreditNoteIssued')[0]?.event.data as {
      againstOpen: bigint;
      toRefund: bigint;
    };
    expect(note.againstOpen).toBeGreaterThan(0n);
    expect(note.toRefund).toBe(0n);
    expect(ledger.first.problems).toEqual([]);
    await settleAgain(ledger);
    await ledger.first.send(
      `Standing-${CUS}`,
      (envelope) => new RequestRetry(CUS, { cause: 'by-hand' }, envelope),
    );
    expect(factsOfType(ledger, 'RefundPaid')).toEqual([]);
  });
});

describe('credits beyond the invoices of the cycle that ends', () => {
  it('come back from the cycles before it, with their tax: nothing that was given up stays charged', async () => {
    const ledger = await livingLedger('2026-03-01T00:00:00.000Z');
    await register(ledger.first);
    await inAustria(ledger);
    await subscribe(ledger.first, 'pooled-team');
    const joined = Array.from({ length: 30 }, (_, n) => `usr_${n.toString()}`);
    for (const member of joined) await join(ledger.first, member);
    await ledger.first.liveTo(on('2026-03-02'));
    // Twenty go for 30 of 31 days, 20 × 11.61: the invoice of April is 49 + 11 × 12 less fifteen of them, the others come back.
    for (const member of joined.slice(0, 20)) await leave(ledger, member);
    await ledger.first.liveTo(on('2026-04-01'));
    for (const member of joined.slice(20)) await leave(ledger, member);
    await ledger.first.liveTo(on('2026-05-02'));

    // 61 + 30 × 12 − 20 × 11.61 in March, 49 + 11 × 12 − 10 × 12 in April, 61 in May.
    expect(kept(ledger, 'net')).toBe(amount('310.80'));
    expect(kept(ledger, 'tax')).toBe(amount('62.16'));
    expect(ledger.first.problems).toEqual([]);
  });
});

const inAustria = async ({ vault, first }: LivingLedger): Promise<void> => {
  const nowhere = { line1: null, line2: null, postalCode: null, city: null, region: null };
  const content = { name: 'A', email: null, taxId: null, address: { ...nowhere, country: 'AT' } };
  await vault.put('bil_1', CUS, { kind: 'billing-details', content });
  await first.send(
    `Customer-${CUS}`,
    (envelope) => new ChangeBillingDetails(CUS, { details: 'bil_1' }, envelope),
  );
};

/** What was invoiced, less what was credited. */
const kept = (ledger: LivingLedger, part: 'net' | 'tax'): bigint => {
  const of = (type: string) =>
    factsOfType(ledger, type).reduce(
      (all, { event }) => all + (event.data as { totals: Record<'net' | 'tax', bigint> }).totals[part],
      0n,
    );
  return of('InvoiceDrafted') - of('CreditNoteDrafted');
};
