import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { it } from './it.js';
import type { Labels } from './labels.js';
import { nl } from './nl.js';
import { pt } from './pt.js';

export type { Labels };

const all = { en, de, fr, es, it, nl, pt } as const satisfies Readonly<Record<string, Labels>>;

/** ISO 639-1. */
export type Language = keyof typeof all;

/** What documents can be written in. */
export const languages = Object.keys(all) as readonly Language[];

export const labelsIn = (language: Language): Labels => all[language];

const everyOf = (countries: string, language: Language) =>
  countries.split(' ').map((country) => [country, [language]] as const);

/** What is spoken where, the first one by most. English stands for every country that is not named. */
const spoken: ReadonlyMap<string, readonly Language[]> = new Map<string, readonly Language[]>([
  ...everyOf('DE AT LI', 'de'),
  ...everyOf('FR MC SN CI', 'fr'),
  ...everyOf('IT SM VA', 'it'),
  ...everyOf('NL SR', 'nl'),
  ...everyOf('PT BR AO MZ CV', 'pt'),
  ...everyOf('ES AD AR BO CL CO CR CU DO EC GT HN MX NI PA PE PY SV UY VE', 'es'),
  ['CH', ['de', 'fr', 'it', 'en']],
  ['BE', ['nl', 'fr', 'de', 'en']],
  ['LU', ['fr', 'de', 'en']],
  ['CA', ['en', 'fr']],
]);

/** Where a language is at home, for how amounts are spelled in it. */
const homes: Readonly<Record<Language, string>> = {
  ...{ en: 'US', de: 'DE', fr: 'FR', es: 'ES' },
  ...{ it: 'IT', nl: 'NL', pt: 'PT' },
};

const spokenIn = (country: string | null): readonly Language[] => spoken.get(country ?? '') ?? ['en'];

/** What a buyer chose, where documents can be written in it; else what is spoken where the buyer is. */
export const languageOf = (chosen: string | null | undefined, country: string | null): Language =>
  languages.find((one) => one === chosen) ?? spokenIn(country)[0] ?? 'en';

/** The country whose spelling of amounts goes with the language: the buyer's own, where the language is spoken there. */
export const spellingCountryOf = (language: Language, country: string | null): string =>
  country !== null && spokenIn(country).includes(language) ? country : homes[language];
