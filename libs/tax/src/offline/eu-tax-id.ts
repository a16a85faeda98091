/** The national part of a VAT identification number, by ISO 3166 country. Form alone: whose it is, nobody offline can tell. */
const forms: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/,
  FI: /^\d{8}$/,
  FR: /^[A-Z0-9]{2}\d{9}$/,
  GR: /^\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^\d[A-Z0-9+*]\d{5}[A-Z]{1,2}$/,
  IT: /^\d{11}$/,
  LT: /^(?:\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
};

/** Greece is GR everywhere but before its tax ids. */
const prefixOf = (country: string): string => (country === 'GR' ? 'EL' : country);

/** Whether a tax id has the form of the country's, prefix included. Spaces, dots and dashes are how people write it. */
export const isEuTaxId = (country: string, taxId: string): boolean => {
  const spelled = taxId.replaceAll(/[\s.-]/g, '').toUpperCase();
  const prefix = prefixOf(country);
  return spelled.startsWith(prefix) && (forms[country]?.test(spelled.slice(prefix.length)) ?? false);
};
