/** Places that are another country's as far as taxes on services go, and other names of countries. */
const territories: Readonly<Record<string, string>> = {
  EL: 'GR', // as the European Union spells Greece
  IM: 'GB', // one territory for value added tax
  MC: 'FR', // one territory for value added tax
  UK: 'GB',
  XI: 'GB', // Northern Ireland: of the Union for goods alone
};

/** The country whose tax a place has, ISO 3166-1 alpha-2. */
export const territoryOf = (country: string): string => territories[country] ?? country;
