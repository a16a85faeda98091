import type Stripe from 'stripe';
import { isInUnion, soundTaxId, territoryOf, type TaxPlace } from '#tax';

type TaxId = Stripe.Tax.CalculationCreateParams.CustomerDetails.TaxId;

/** A Swiss or Liechtenstein number as its country prints it. */
const swiss = (number: string): string => number.replace(/^CHE(...)(...)(...)/, 'CHE-$1.$2.$3 ').trim();

/**
 * A buyer's tax id as Stripe takes it. Null: there is none, or one that is not sound, which Stripe would refuse together with the
 * whole calculation; the buyer is charged as anybody then, as offline.
 */
export const taxIdFor = ({ country, taxId }: TaxPlace): TaxId | null => {
  const sound = taxId === null ? null : soundTaxId(country, taxId);
  if (sound === null) return null;
  const territory = territoryOf(country);
  if (isInUnion(territory) || sound.startsWith('XI')) return { type: 'eu_vat', value: sound };
  if (territory === 'GB') return { type: 'gb_vat', value: sound };
  if (territory === 'NO') return { type: 'no_vat', value: sound.slice('NO'.length) };
  if (territory === 'LI') return { type: 'li_uid', value: sound.slice(0, 'CHE000000000'.length) };
  const number = swiss(sound);
  return { type: /\d$/.test(number) ? 'ch_uid' : 'ch_vat', value: number };
};
