import {
  austria,
  belgium,
  bulgaria,
  checkVAT,
  croatia,
  cyprus,
  czechRepublic,
  denmark,
  estonia,
  finland,
  france,
  germany,
  greece,
  hungary,
  ireland,
  italy,
  latvia,
  lithuania,
  luxembourg,
  malta,
  netherlands,
  norway,
  poland,
  portugal,
  romania,
  slovakiaRepublic,
  slovenia,
  spain,
  sweden,
  switzerland,
  unitedKingdom,
  type Country,
} from 'jsvat';
import { territoryOf } from './territories.js';

/** What a tax id of a country looks like. The example is sound; whose it is, nobody offline can tell. */
export type TaxIdForm = { readonly country: string; readonly example: string };

type Form = {
  readonly example: string;
  /** As ids of the country begin: Greece is GR everywhere but here. */
  readonly prefixes: readonly string[];
  readonly spelled: readonly Country[];
  /** People of the country leave its prefix out. */
  readonly prefixLeftOut?: true;
};

/** jsvat 2.5.4 knows no Belgian number that begins with 1, as they do since 2023; the check is the same modulus 97. */
const belgiumSince2023: Country = {
  ...belgium,
  calcFn: (digits) => 97n - (BigInt(digits.slice(0, 8)) % 97n) === BigInt(digits.slice(8)),
  rules: { ...belgium.rules, regex: [/^(BE)([01]\d{9})$/] },
};

/** The United Kingdom's numbers with another prefix: it tells of goods alone, and does no harm to who sells services. */
const northernIreland: Country = {
  ...unitedKingdom,
  ...{ name: 'Northern Ireland', codes: ['XI'] },
  rules: {
    ...unitedKingdom.rules,
    regex: [/^(XI)(\d{9})$/, /^(XI)(\d{12})$/, /^(XI)(GD\d{3})$/, /^(XI)(HA\d{3})$/],
  },
};

const form = (spelled: Country, example: string): Form => ({
  ...{ example, prefixes: [example.slice(0, 2)], spelled: [spelled] },
});

const forms: Readonly<Record<string, Form>> = {
  AT: form(austria, 'ATU13585627'),
  BE: form(belgiumSince2023, 'BE0411905847'),
  BG: form(bulgaria, 'BG175074752'),
  CH: form(switzerland, 'CHE116281710MWST'),
  CY: form(cyprus, 'CY10259033P'),
  CZ: form(czechRepublic, 'CZ25123891'),
  DE: form(germany, 'DE136695976'),
  DK: form(denmark, 'DK13585628'),
  EE: form(estonia, 'EE100931558'),
  ES: form(spain, 'ESB58378431'),
  FI: form(finland, 'FI20774740'),
  FR: form(france, 'FR40303265045'),
  GB: {
    ...{ example: 'GB980780684', prefixes: ['GB', 'XI'], spelled: [unitedKingdom, northernIreland] },
  },
  GR: form(greece, 'EL094259216'),
  HR: form(croatia, 'HR33392005961'),
  HU: form(hungary, 'HU12892312'),
  IE: form(ireland, 'IE6388047V'),
  IT: form(italy, 'IT00743110157'),
  LI: form(switzerland, 'CHE116281710MWST'),
  LT: form(lithuania, 'LT119511515'),
  LU: form(luxembourg, 'LU15027442'),
  LV: form(latvia, 'LV40003009497'),
  MT: form(malta, 'MT11679112'),
  NL: form(netherlands, 'NL004495445B01'),
  NO: { ...form(norway, 'NO974760673MVA'), prefixLeftOut: true },
  PL: form(poland, 'PL8567346215'),
  PT: form(portugal, 'PT501442600'),
  RO: form(romania, 'RO18547290'),
  SE: form(sweden, 'SE556188840401'),
  SI: form(slovenia, 'SI50223054'),
  SK: form(slovakiaRepublic, 'SK2022749619'),
};

/** Null: no form is known there, and whatever somebody calls a tax id is taken as it is. */
export const taxIdFormOf = (country: string): TaxIdForm | null => {
  const territory = territoryOf(country);
  const example = forms[territory]?.example;
  return example === undefined ? null : { country: territory, example };
};

/**
 * A tax id without the spaces, dots, dashes and slashes that people write, its prefix in front; null: it has not the form and the
 * check digits of the country's. Of a country without a known form none has.
 */
export const soundTaxId = (country: string, taxId: string): string | null => {
  const known = forms[territoryOf(country)];
  if (known === undefined) return null;
  const written = taxId.replaceAll(/[\s./-]/g, '').toUpperCase();
  const { prefixes, spelled, prefixLeftOut = false } = known;
  const begun = prefixes.some((prefix) => written.startsWith(prefix));
  const whole = begun || !prefixLeftOut ? written : `${prefixes[0] ?? ''}${written}`;
  return (begun || prefixLeftOut) && checkVAT(whole, spelled).isValid ? whole : null;
};

export const isSoundTaxId = (country: string, taxId: string): boolean => soundTaxId(country, taxId) !== null;
