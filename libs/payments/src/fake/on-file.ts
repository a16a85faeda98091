import type { MethodSetup, MethodSetupAnswer, PaymentMethod } from '../port.js';

/** Good for as long as anybody tries things on it. */
const EXPIRES = '2099-12';

/** What every customer of the sandbox starts with. */
export const firstOnFile: readonly PaymentMethod[] = [
  { method: 'card_sandbox', brand: 'visa', last4: '4242', expires: EXPIRES, isDefault: true },
];

export const defaultOf = (onFile: readonly PaymentMethod[]): string | null =>
  onFile.find(({ isDefault }) => isDefault)?.method ?? null;

/** No payer's browser is there to give a card: the sandbox takes one at once, the same for the same setup. */
export const afterSetup = (
  onFile: readonly PaymentMethod[],
  { setup }: MethodSetup,
): readonly PaymentMethod[] => {
  const method = `card_${setup}`;
  return onFile.some((one) => one.method === method)
    ? onFile
    : [...onFile, { method, brand: 'mastercard', last4: '4444', expires: EXPIRES, isDefault: false }];
};

export const setupAnswer = ({ setup }: MethodSetup): MethodSetupAnswer => ({
  reference: `seti_${setup}`,
  clientSecret: `${setup}_secret`,
  url: null,
});

/** Null: there is no such method. The default stands first. */
export const chosen = (onFile: readonly PaymentMethod[], method: string): readonly PaymentMethod[] | null => {
  const found = onFile.find((one) => one.method === method);
  if (found === undefined) return null;
  const others = onFile.filter((one) => one !== found).map((one) => ({ ...one, isDefault: false }));
  return [{ ...found, isDefault: true }, ...others];
};

/** Null: there is no such method. Another one takes the place of a default. */
export const without = (
  onFile: readonly PaymentMethod[],
  method: string,
): readonly PaymentMethod[] | null => {
  const rest = onFile.filter((one) => one.method !== method);
  if (rest.length === onFile.length) return null;
  const [next] = rest;
  return next === undefined || defaultOf(rest) !== null ? rest : chosen(rest, next.method);
};
