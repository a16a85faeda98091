import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RequestRetry } from '#commands';
import { instantOf } from '#kernel';
import { memoryPayments, type PaymentMethod } from '#payments';
import { memoryVault, methodsOnFileOf } from '#vault';
import { hearMethod, type MethodParts } from './method.js';

const clock = { now: () => instantOf('2026-03-01T00:00:00.000Z') };

describe('a notice about what a customer has on file', () => {
  let asked: RequestRetry[];
  let parts: MethodParts & { objects: ReturnType<typeof memoryPayments> };
  beforeEach(() => {
    asked = [];
    const bus = {
      execute: (command: unknown) => {
        asked.push(command as RequestRetry); // the only command that is sent here
        return Promise.resolve({ kind: 'refused', code: 'standing-not-found', facts: {} });
      },
    } as unknown as MethodParts['bus']; // a bus is a class; this is what is used of it
    parts = { bus, clock, vault: memoryVault(), objects: memoryPayments() };
  });

  it('asks for what is unpaid once for each other default, and for nothing else that happens to the customer (R29)', async () => {
    const hear = (id: string) => hearMethod(parts, 'cus_1', { id });
    await hear('evt_1');
    await hear('evt_2');
    await parts.objects.setUpMethod({ setup: 'set_1', customer: 'cus_1' });
    await hear('evt_3');
    expect(asked.map(({ request }) => request.cause)).toEqual(['payment-method-updated']);
    await parts.objects.makeDefault('cus_1', 'card_set_1');
    await hear('evt_4');
    await hear('evt_4');
    expect(asked).toHaveLength(2);
    const kept = (await parts.vault.find([methodsOnFileOf('cus_1')])).get(methodsOnFileOf('cus_1'));
    expect(kept).toMatchObject({ content: { methods: [{ method: 'card_set_1', isDefault: true }, {}] } });
  });

  it('is another card where its bank renewed it; one command however often it is repeated after a crash', async () => {
    const card: PaymentMethod = {
      ...{ method: 'pm_1', brand: 'visa', last4: '4242', expires: '2026-03', isDefault: true },
    };
    const shows = (expires: string): void => {
      parts = {
        ...parts,
        objects: { ...parts.objects, methodsOf: () => Promise.resolve([{ ...card, expires }]) },
      };
    };
    shows('2026-03');
    await hearMethod(parts, 'cus_1', { id: 'evt_1' });
    shows('2029-03');
    const crashing = { ...parts, vault: { ...parts.vault, put: () => Promise.reject(new Error('killed')) } };
    await expect(hearMethod(crashing, 'cus_1', { id: 'evt_2' })).rejects.toThrow('killed');
    await hearMethod(parts, 'cus_1', { id: 'evt_2' });
    expect(asked).toHaveLength(3);
    expect(asked[1]?.envelope.commandId).toBe(asked[2]?.envelope.commandId);
  });

  it('asks for nothing where a default was removed and another one on file took its place: nobody chose to pay', async () => {
    await parts.objects.setUpMethod({ setup: 'set_1', customer: 'cus_1' });
    await hearMethod(parts, 'cus_1', { id: 'evt_1' });
    await parts.objects.removeMethod('cus_1', 'card_sandbox');
    await hearMethod(parts, 'cus_1', { id: 'evt_2' });
    expect(await parts.objects.methodsOf('cus_1')).toMatchObject([{ method: 'card_set_1', isDefault: true }]);
    expect(asked).toHaveLength(1);
  });

  it('makes the first method that a customer has the default', async () => {
    await parts.objects.removeMethod('cus_1', 'card_sandbox');
    await hearMethod(parts, 'cus_1', { id: 'evt_1' });
    expect(asked).toHaveLength(0);
    await parts.objects.setUpMethod({ setup: 'set_1', customer: 'cus_1' });
    await hearMethod(parts, 'cus_1', { id: 'evt_2' });
    expect(await parts.objects.methodsOf('cus_1')).toMatchObject([{ method: 'card_set_1', isDefault: true }]);
    expect(asked).toHaveLength(1);
  });
});
