import type { CommandBus } from '@nestjs/cqrs';
import { RequestRetry, type Envelope } from '#commands';
import { commandIdOf, type Clock } from '#kernel';
import type { PaymentMethod, PaymentMethods, ProviderNotice } from '#payments';
import { methodsOnFileOf, type MethodOnFile, type Vault } from '#vault';
import { standingStream } from '../names.js';

export type MethodParts = {
  readonly bus: Pick<CommandBus, 'execute'>;
  readonly clock: Clock;
  readonly vault: Pick<Vault, 'find' | 'put'>;
  readonly objects: Pick<PaymentMethods, 'methodsOf' | 'makeDefault'>;
};

const ACTOR = 'system:hear-the-provider';

const charged = (methods: readonly MethodOnFile[]): MethodOnFile | null =>
  methods.find(({ isDefault }) => isDefault) ?? null;

/** Another card, or the same one renewed by its bank: it may go through where the one before did not. */
const isAnother = (now: MethodOnFile | null, before: MethodOnFile | null): boolean =>
  now !== null &&
  (now.method !== before?.method || now.expires !== before.expires || now.last4 !== before.last4);

/** The default was taken off file and another one came in its place: nobody chose to pay with that one. */
const tookOver = (
  now: MethodOnFile | null,
  methods: readonly MethodOnFile[],
  before: readonly MethodOnFile[],
): boolean => {
  const gone = charged(before)?.method;
  return (
    gone !== undefined &&
    !methods.some(({ method }) => method === gone) &&
    before.some(({ method }) => method === now?.method)
  );
};

/**
 * R29: what is on file is fetched, and what is unpaid is charged at once where it would be charged to something else than before.
 * Notices about anything else of a customer change nothing. The first method that a customer has becomes the default.
 */
export const hearMethod = async (
  parts: MethodParts,
  customer: string,
  { id }: Pick<ProviderNotice, 'id'>,
): Promise<void> => {
  const { bus, clock, vault } = parts;
  const key = methodsOnFileOf(customer);
  const kept = (await vault.find([key])).get(key);
  const before = kept?.kind === 'payment-methods' ? kept.content.methods : [];
  const methods = await withDefault(parts, customer);
  const now = charged(methods);
  if (isAnother(now, charged(before)) && !tookOver(now, methods, before)) {
    const commandId = commandIdOf(ACTOR, standingStream(customer), id);
    const envelope: Envelope = {
      ...{ commandId, fingerprint: id, actor: ACTOR },
      ...{ correlation: commandId, causation: null, at: clock.now(), dryRun: false },
    };
    // Refused where the customer has no standing: nothing is unpaid then.
    await bus.execute(new RequestRetry(customer, { cause: 'payment-method-updated' }, envelope));
  }
  // Kept last: whatever is repeated after a crash still sees that it is another one.
  await vault.put(key, customer, { kind: 'payment-methods', content: { methods, at: clock.now() } });
};

const withDefault = async (
  { objects }: Pick<MethodParts, 'objects'>,
  customer: string,
): Promise<readonly PaymentMethod[]> => {
  const methods = await objects.methodsOf(customer);
  const [only] = methods;
  if (only === undefined || charged(methods) !== null) return methods;
  await objects.makeDefault(customer, only.method);
  return objects.methodsOf(customer);
};
