import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { creditPoolEvents, type CreditPoolEvent } from '#domain/credit-pool';
import { policyEvents, type PolicyEvent } from '#domain/policy';
import { instantOf, type EventFormat, type DomainEvent, type Json } from '#kernel';
import { decoded } from './decoded.js';

/**
 * What stands in stores already. A golden file holds the payload of one stored name byte for byte; it is written once, by
 * hand or by a release, and never again. If one of these fails, the change is wrong, not the file: add a new version instead.
 */
const at = instantOf('2026-01-15T10:20:30.456Z');
const payload = (storedName: string): string =>
  readFileSync(new URL(`./${storedName}.json`, import.meta.url), 'utf8').trimEnd();

const storedNames = <E extends DomainEvent>(
  format: EventFormat<E>,
): readonly (readonly [string, boolean])[] =>
  format.declarations.flatMap((one) =>
    one.versions.map(({ storedName }, version) => [storedName, version === one.versions.length - 1] as const),
  );

const frozen = <E extends CreditPoolEvent | PolicyEvent>(format: EventFormat<E>): void => {
  describe(`stored events of ${format.category}`, () => {
    it.each(storedNames(format))(
      '%s is read as it was meant, and written byte for byte',
      (storedName, current) => {
        const text = payload(storedName);
        const event = format.decode(storedName, at, JSON.parse(text) as Json);
        expect({ type: event.type, data: event.data }).toEqual(decoded[storedName]);
        if (current) expect(JSON.stringify(format.encode(event).data)).toBe(text);
      },
    );
  });
};

frozen(creditPoolEvents);
frozen(policyEvents);

describe('an event that was stored in its first shape', () => {
  it('is read in the current one: terms that did not say how a bought lot is called', () => {
    const assigned = creditPoolEvents.decode(
      'PolicyAssigned.v1',
      at,
      JSON.parse(payload('PolicyAssigned.v1')) as Json,
    );
    expect(assigned).toMatchObject({
      type: 'PolicyAssigned',
      data: { terms: { purchase: { class: 'topup', currency: 'USD' } } },
    });
    expect(creditPoolEvents.encode(assigned).storedName).toBe('PolicyAssigned.v2');
  });
});
