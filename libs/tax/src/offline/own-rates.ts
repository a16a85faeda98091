import { dated, datedFrom, type Dated } from './dated.js';

/** Main rates of value added tax in the European Union, by ISO 3166 country. A change is a line with its day, never an edit. */
export const euVat: Readonly<Record<string, Dated>> = {
  AT: dated('20'),
  BE: dated('21'),
  BG: dated('20'),
  CY: dated('19'),
  CZ: dated('21'),
  DE: dated('19', ['2020-07-01', '16'], ['2021-01-01', '19']),
  DK: dated('25'),
  EE: dated('20', ['2024-01-01', '22'], ['2025-07-01', '24']),
  ES: dated('21'),
  FI: dated('24', ['2024-09-01', '25.5']),
  FR: dated('20'),
  GR: dated('24'),
  HR: dated('25'),
  HU: dated('27'),
  IE: dated('23', ['2020-09-01', '21'], ['2021-03-01', '23']),
  IT: dated('22'),
  LT: dated('21'),
  LU: dated('17', ['2023-01-01', '16'], ['2024-01-01', '17']),
  LV: dated('21'),
  MT: dated('18'),
  NL: dated('21'),
  PL: dated('23'),
  PT: dated('23'),
  RO: dated('19', ['2025-08-01', '21']),
  SE: dated('25'),
  SI: dated('22'),
  SK: dated('20', ['2025-01-01', '23']),
};

export const isInUnion = (territory: string): boolean => Object.hasOwn(euVat, territory);

export type OwnTax = { readonly code: string; readonly rates: Dated };

/** Elsewhere, where there is history, or where the library's table is behind the law; the code is what an invoice prints. */
export const otherVat: Readonly<Record<string, OwnTax>> = {
  AU: { code: 'GST', rates: dated('10') },
  BH: { code: 'VAT', rates: dated('5', ['2022-01-01', '10']) },
  // Brazil and China tax what comes from abroad with the buyer, Kuwait and Qatar have no such tax yet: none is charged.
  BR: { code: 'VAT', rates: [] },
  BS: { code: 'VAT', rates: dated('12', ['2022-01-01', '10']) },
  CH: { code: 'VAT', rates: dated('7.7', ['2024-01-01', '8.1']) },
  CN: { code: 'VAT', rates: [] },
  EC: { code: 'VAT', rates: dated('12', ['2024-04-01', '15']) },
  GB: { code: 'VAT', rates: dated('20') },
  JP: { code: 'JCT', rates: dated('10') },
  KW: { code: 'VAT', rates: [] },
  KZ: { code: 'VAT', rates: dated('12', ['2026-01-01', '16']) },
  LI: { code: 'VAT', rates: dated('7.7', ['2024-01-01', '8.1']) },
  LK: { code: 'VAT', rates: dated('8', ['2022-06-01', '12'], ['2022-09-01', '15'], ['2024-01-01', '18']) },
  MY: { code: 'Service tax', rates: dated('6', ['2024-03-01', '8']) },
  NO: { code: 'VAT', rates: dated('25') },
  NZ: { code: 'GST', rates: dated('15') },
  PK: { code: 'VAT', rates: dated('17', ['2023-02-14', '18']) },
  QA: { code: 'VAT', rates: [] },
  RU: { code: 'VAT', rates: dated('20', ['2026-01-01', '22']) },
  SG: { code: 'GST', rates: dated('7', ['2023-01-01', '8'], ['2024-01-01', '9']) },
  TH: { code: 'VAT', rates: dated('7') },
  TR: { code: 'VAT', rates: dated('18', ['2023-07-10', '20']) },
};

/** States of the United States that tax software as a service. Rates are the state's alone: local ones are in no table here. */
export const usSoftware: Readonly<Record<string, Dated | 'as listed'>> = {
  AZ: dated('5.6'),
  DC: 'as listed',
  HI: 'as listed',
  KY: datedFrom(['2023-01-01', '6']),
  LA: datedFrom(['2025-01-01', '5']),
  MA: 'as listed',
  NM: dated('5.125', ['2022-07-01', '5'], ['2023-07-01', '4.875']),
  NY: 'as listed',
  PA: 'as listed',
  RI: 'as listed',
  SC: 'as listed',
  SD: dated('4.5', ['2023-07-01', '4.2']),
  TN: 'as listed',
  TX: dated('5'), // 6.25 % of the four fifths that are taxed
  UT: dated('4.85'),
  VT: datedFrom(['2024-07-01', '6']),
  WA: 'as listed',
  WV: 'as listed',
};

/** Provinces whose tax on software began later than their tax. */
export const caSoftware: Readonly<Record<string, Dated>> = { MB: datedFrom(['2026-01-01', '7']) };

/** Portugal's autonomous regions charge their own rate in place of the country's: Código do IVA art. 18(3). */
export const ptRegions: Readonly<Record<string, Dated>> = {
  20: dated('18', ['2021-07-01', '16']), // Azores
  30: dated('22'), // Madeira
};
