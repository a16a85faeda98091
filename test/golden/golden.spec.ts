import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { billingDisputeEvents } from '#domain/billing-dispute';
import { creditPoolEvents } from '#domain/credit-pool';
import { customerEvents } from '#domain/customer';
import { invoiceEvents } from '#domain/invoice';
import { invoiceRegisterEvents } from '#domain/invoice-register';
import { policyEvents } from '#domain/policy';
import { purchaseEvents } from '#domain/purchase';
import { reconciliationEvents } from '#domain/reconciliation';
import { standingEvents } from '#domain/standing';
import { topUpEvents } from '#domain/top-up';
import { amount, instantOf, type DomainEvent, type EventFormat, type Json } from '#kernel';

/**
 * What stands in stores already. A golden file holds the payload of one stored name byte for byte; it is written once, when
 * its version is released, and never again. If one of these fails, the change is wrong, not the file: add a new version instead.
 */
const at = instantOf('2026-01-15T10:20:30.456Z');
const payload = (storedName: string): string =>
  readFileSync(new URL(`./${storedName}.json`, import.meta.url), 'utf8').trimEnd();
const stored = (storedName: string): Json => JSON.parse(payload(storedName)) as Json;

/** What an older payload says in the current shape, as bytes: lifting it may add to it, and never takes from it. */
const same = (bytes: string): string => bytes;
const lifted: Readonly<Record<string, (bytes: string) => string>> = {
  // What an older order did not say is null, and null is left out.
  'SubscriptionOrdered.v1': same,
  'PlanChangeOrdered.v1': same,
  'SeatsOrdered.v1': same,
  // Of before purchases were told whether the money of a refund had gone.
  'PurchaseRefunded.v1': (bytes) => bytes.replace(/}$/, ',"tells":false}'),
  // Of before statements told of more than what moved the account.
  'CycleStatementRendered.v1': (bytes) =>
    bytes
      .replace('"entries":', '"opening":"0","entries":')
      .replace(',"buyer":', ',"charges":[],"taxes":[],"disputes":[],"credits":[],"buyer":'),
  'PolicyAssigned.v1': (bytes) => bytes.replace('"purchase":{', '"purchase":{"class":"topup",'),
  'PolicyPublished.v1': (bytes) => bytes.replace('"purchase":{', '"purchase":{"class":"topup",'),
};

const frozen = <E extends DomainEvent>(format: EventFormat<E>): void => {
  describe(`stored events of ${format.category}`, () => {
    const names = format.declarations.flatMap((one) => one.versions.map(({ storedName }) => storedName));
    it.each(names)('%s is read as it was meant', (storedName) => {
      const event = format.decode(storedName, at, stored(storedName));
      const written = format.encode(event);
      const bytes = payload(storedName);
      expect(JSON.stringify(written.data)).toBe(
        written.storedName === storedName ? bytes : lifted[storedName]?.(bytes),
      );
      expect({ type: event.type, at: event.at }).toEqual({ type: storedName.split('.')[0], at });
    });
  });
};

frozen(creditPoolEvents);
frozen(policyEvents);
frozen(customerEvents);
frozen(standingEvents);
frozen(invoiceEvents);
frozen(invoiceRegisterEvents);
frozen(billingDisputeEvents);
frozen(purchaseEvents);
frozen(topUpEvents);
frozen(reconciliationEvents);

describe('what bytes mean', () => {
  it('is amounts in billionths, instants and tokens as they were stored', () => {
    const debit = creditPoolEvents.decode('CreditsDebited.v1', at, stored('CreditsDebited.v1'));
    expect(debit).toMatchObject({
      type: 'CreditsDebited',
      data: {
        amount: 12_500_000_001n,
        allocations: [
          { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y1c', amount: amount('10') },
          { lot: 'lot_01jz8k3v5xf0r9m2t7q4w6y2d', amount: 2_500_000_001n },
        ],
        usage: { inputTokens: 1_200, cachedTokens: 200, outputTokens: 80, time: '2026-01-15T10:20:29.000Z' },
      },
    });
  });

  it('lifts terms that did not say how a bought lot is called', () => {
    const assigned = creditPoolEvents.decode('PolicyAssigned.v1', at, stored('PolicyAssigned.v1'));
    expect(assigned).toMatchObject({ data: { terms: { purchase: { class: 'topup', currency: 'USD' } } } });
  });

  it('lifts an order that said nothing of taxes and of who is there to pay: they are null', () => {
    for (const name of ['SubscriptionOrdered', 'PlanChangeOrdered', 'SeatsOrdered'])
      expect(customerEvents.decode(`${name}.v1`, at, stored(`${name}.v1`))).toMatchObject({
        data: { taxes: null, returnUrl: null },
      });
  });

  it('reads a field that was left out as null', () => {
    const data = stored('HoldVoided.v1');
    const rest = Object.fromEntries(Object.entries(data as object).filter(([key]) => key !== 'reason')) as Json;
    expect(creditPoolEvents.decode('HoldVoided.v1', at, rest)).toMatchObject({ data: { reason: null } });
    expect(JSON.stringify(creditPoolEvents.encode(creditPoolEvents.decode('HoldVoided.v1', at, rest)).data)).toBe(
      JSON.stringify(rest),
    );
  });
});
