import { webAddress } from './rules.js';

/** An address is shorter than this wherever browsers and providers agree. */
const URL_CHARS = 2_000;

/** Where a payer who is there comes back to after a further step. */
export const returnAddress = webAddress(URL_CHARS);

export const returnAddressSays =
  'Absolute https address without credentials that the payer comes back to after a further step, such as 3-D Secure; http is for the loopback alone. Left out: nobody is there, and a payment that needs a step fails.';
