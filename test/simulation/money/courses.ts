import { randomOf, type Random } from '../random.js';
import type { Courses } from './provider.js';

/** Chance that follows from what a thing is called, and from the seed: the same whenever, and however often, it is asked. */
const chanceOf = (seed: number, name: string): Random => {
  let hash = 2_166_136_261 ^ seed;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619);
  return randomOf(hash >>> 0);
};

/** What charges and refunds come to. `mood`: how the card of the customer behaves at the moment. */
export const coursesOf = (seed: number, mood: { readonly declines: boolean }): Courses => ({
  ofCharge: ({ payment }) => {
    const chance = chanceOf(seed, payment);
    const pending = chance.chance(0.25) ? 1 + chance.below(3) : 0;
    const declined = chance.chance(0.12) || mood.declines;
    return { pending, decline: declined ? 'card_declined' : null, needsStep: chance.chance(0.25) };
  },
  ofRefund: ({ refund }) => (chanceOf(seed, refund).chance(0.06) ? 'insufficient_funds' : null),
});
