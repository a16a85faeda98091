import { RequestPurchase, RequestPurchaseRefund } from '#commands';
import { amount, commandIdOf, idOfCommand } from '#kernel';
import type { LivingLedger, LivingProcess } from './living-ledger.js';
import { ACC, CUS, register, subscribe } from './living-stories.js';

/** What people do about credits that are bought, in the stories of a living ledger. */
export const PUR = idOfCommand('pur', commandIdOf('test', 'purchase'));
export const PAY = idOfCommand('pay', commandIdOf('payment', PUR));
const tax = { code: 'VAT', jurisdiction: 'DE', rate: amount('19') } as const;

/** A customer with a pool of its own. */
export const withPool = async (at: LivingProcess, plan = 'teams') => {
  await register(at);
  await subscribe(at, plan, plan === 'teams' ? { seats: 5 } : {});
};

export const buyCommand =
  (text: string, { taxes = '0', attended = false }: { taxes?: string; attended?: boolean } = {}) =>
  (envelope: ConstructorParameters<typeof RequestPurchase>[2]) =>
    new RequestPurchase(
      PUR,
      {
        ...{ customer: CUS, account: ACC, payment: PAY, net: amount(text), trigger: 'customer' },
        taxes: taxes === '0' ? [] : [{ ...tax, base: amount(text), amount: amount(taxes) }],
        returnUrl: attended ? 'https://shop.test/back' : null,
      },
      envelope,
    );

export const buy = (at: LivingProcess, text: string, how: Parameters<typeof buyCommand>[1] = {}) =>
  at.send(`Purchase-${PUR}`, buyCommand(text, how), 'buy');

export const refundCommand =
  (text: string | null) => (envelope: ConstructorParameters<typeof RequestPurchaseRefund>[2]) =>
    new RequestPurchaseRefund(
      PUR,
      { amount: text === null ? null : amount(text), reason: 'not needed' },
      envelope,
    );

export const refund = (at: LivingProcess, text: string | null, key?: string) =>
  at.send(`Purchase-${PUR}`, refundCommand(text), key);

/** Events of the streams that a purchase touches, by type. */
export const happened = (ledger: LivingLedger, category: string): readonly string[] =>
  ledger.eventsOf(category).map(({ event }) => event.type);
