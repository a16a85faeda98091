/** Percent, as text, from a date on; earlier dates have the entry before, and dates before the first have none. */
export type Dated = readonly (readonly [from: string, percent: string])[];

/** Before every date that the tables are asked for. */
const EVER = '2020-01-01';

/** Main rates of value added tax in the European Union, by ISO 3166 country. A change is a line with its date, never an edit. */
export const euVat: Readonly<Record<string, Dated>> = {
  AT: [[EVER, '20']],
  BE: [[EVER, '21']],
  BG: [[EVER, '20']],
  CY: [[EVER, '19']],
  CZ: [[EVER, '21']],
  DE: [
    [EVER, '19'],
    ['2020-07-01', '16'],
    ['2021-01-01', '19'],
  ],
  DK: [[EVER, '25']],
  EE: [
    [EVER, '20'],
    ['2024-01-01', '22'],
    ['2025-07-01', '24'],
  ],
  ES: [[EVER, '21']],
  FI: [
    [EVER, '24'],
    ['2024-09-01', '25.5'],
  ],
  FR: [[EVER, '20']],
  GR: [[EVER, '24']],
  HR: [[EVER, '25']],
  HU: [[EVER, '27']],
  IE: [
    [EVER, '23'],
    ['2020-09-01', '21'],
    ['2021-03-01', '23'],
  ],
  IT: [[EVER, '22']],
  LT: [[EVER, '21']],
  LU: [
    [EVER, '17'],
    ['2023-01-01', '16'],
    ['2024-01-01', '17'],
  ],
  LV: [[EVER, '21']],
  MT: [[EVER, '18']],
  NL: [[EVER, '21']],
  PL: [[EVER, '23']],
  PT: [[EVER, '23']],
  RO: [
    [EVER, '19'],
    ['2025-08-01', '21'],
  ],
  SE: [[EVER, '25']],
  SI: [[EVER, '22']],
  SK: [
    [EVER, '20'],
    ['2025-01-01', '23'],
  ],
};

/** The same tax elsewhere, with the name that an invoice prints. */
export const otherVat: Readonly<Record<string, { readonly code: string; readonly rates: Dated }>> = {
  AU: { code: 'GST', rates: [[EVER, '10']] },
  CH: {
    code: 'VAT',
    rates: [
      [EVER, '7.7'],
      ['2024-01-01', '8.1'],
    ],
  },
  GB: { code: 'VAT', rates: [[EVER, '20']] },
  JP: { code: 'JCT', rates: [[EVER, '10']] },
  NO: { code: 'VAT', rates: [[EVER, '25']] },
  NZ: { code: 'GST', rates: [[EVER, '15']] },
  SG: {
    code: 'GST',
    rates: [
      [EVER, '7'],
      ['2023-01-01', '8'],
      ['2024-01-01', '9'],
    ],
  },
};

/** State rates of some states that tax software as a service; local ones are not in these tables. Elsewhere in the country: none. */
export const usSalesTax: Readonly<Record<string, Dated>> = {
  AZ: [[EVER, '5.6']],
  NY: [[EVER, '4']],
  PA: [[EVER, '6']],
  TN: [[EVER, '7']],
  UT: [[EVER, '4.85']],
  WA: [[EVER, '6.5']],
};

/** The rate that holds on a date such as `2026-01-31`; null: none does. */
export const rateOn = (dated: Dated | undefined, date: string): string | null =>
  dated?.findLast(([from]) => from <= date)?.[1] ?? null;
