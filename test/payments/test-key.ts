/** The key of Stripe's test mode that the contract may be run with. Throws before anything is sent; the key stands in no message. */
export const testKeyOf = (environment: Readonly<Record<string, string | undefined>>): string => {
  const key = environment.STRIPE_SECRET_KEY?.trim() ?? '';
  if (key === '')
    throw new Error('STRIPE_SECRET_KEY is not set: which account, by a key of its test mode (sk_test_…)?');
  if (!/^sk_test_\w+$/.test(key))
    throw new Error('STRIPE_SECRET_KEY is no key of the test mode (sk_test_…): nothing was sent.');
  return key;
};
