import type Stripe from 'stripe';
import type { Asked } from './asked.js';

/** What every part of the adapter works with. */
export type Context = {
  readonly stripe: Stripe;
  readonly asked: Asked;
  /** Test modes alone: the method that every new customer starts with. */
  readonly firstMethod: string | null;
};
