import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { formatNanos, instantOf } from '#kernel';
import { rateAt, type Dated } from './dated.js';
import { leviesOn } from './levies.js';
import { combined, listedAtop, listedCountries, listedIn, listedStates } from './library.js';
import { euVat, otherVat, usSoftware } from './own-rates.js';

const today = instantOf('2026-11-21T12:00:00.000Z');
const at = (rates: Dated | undefined): string => {
  const rate = rateAt(rates, today);
  return rate === null ? 'none' : formatNanos(rate);
};
const own: Readonly<Record<string, Dated>> = {
  ...euVat,
  ...Object.fromEntries(Object.entries(otherVat).map(([country, { rates }]) => [country, rates])),
};

/** Where ours is another one than the library's, and why ours is right. Everywhere else they agree. */
const countriesThatDiffer = {
  BH: ['10', '5', 'doubled on 2022-01-01: National Bureau for Revenue, VAT general guide'],
  BR: ['none', '17', 'no VAT: foreign services are taxed with the buyer (ISS, PIS/COFINS-Importação, IRRF)'],
  BS: ['10', '12', 'lowered on 2022-01-01: Value Added Tax (Amendment) Act, 2021'],
  CN: ['none', '13', '13 % is of goods; on services from abroad the buyer withholds'],
  EC: ['15', '12', 'raised on 2024-04-01: Ley Orgánica para Enfrentar el Conflicto Armado Interno'],
  KW: ['none', '5', 'the agreement of the Gulf states is not in force there'],
  KZ: ['16', '12', 'raised on 2026-01-01: Tax Code of 2025-07-18'],
  LI: ['8.1', '7.7', 'one area with Switzerland, raised on 2024-01-01: MWSTG art. 25'],
  LK: ['18', '12', 'raised on 2024-01-01: Value Added Tax (Amendment) Act No. 32 of 2023'],
  MY: [
    '8',
    '10',
    'service tax, not sales tax; raised on 2024-03-01: Service Tax (Rate of Tax) (Amendment) Order 2024',
  ],
  PK: ['18', '17', 'raised on 2023-02-14: Finance (Supplementary) Act, 2023'],
  QA: ['none', '5', 'the agreement of the Gulf states is not in force there'],
  RU: ['22', '20', 'raised on 2026-01-01: Federal Law No. 425-FZ of 2025-11-28'],
  TH: ['7', '10', 'the statutory 10 % has been lowered by decree year after year'],
} as const;

const statesThatDiffer = {
  AZ: ['5.6', '6.6', 'the temporary 1 % ended on 2013-05-31; transaction privilege tax, A.R.S. § 42-5010'],
  LA: [
    '5',
    '4',
    'digital products are taxed since 2025-01-01, at the rate of that day: Act 10 and 11 of 2024',
  ],
  NM: ['4.875', '5', 'gross receipts tax lowered on 2023-07-01: House Bill 163 of 2022'],
  SD: ['4.2', '4', 'House Bill 1137 of 2023, since 2023-07-01'],
  TX: ['5', '6.25', 'data processing: 20 % of it is exempt, Tax Code § 151.351'],
  UT: ['4.85', '5.95', 'the state’s part alone: the library adds local ones, Utah Code § 59-12-103'],
} as const;

describe('the tables', () => {
  it('agree with the library’s today, but where the difference is known by name', () => {
    const differ = Object.keys(own)
      .map((country) => [country, at(own[country]), at(listedIn(country)?.rates)] as const)
      .filter(([, ours, theirs]) => ours !== theirs);
    expect(Object.fromEntries(differ.map(([country, ...rates]) => [country, rates]))).toEqual(
      Object.fromEntries(
        Object.entries(countriesThatDiffer).map(([country, [ours, theirs]]) => [country, [ours, theirs]]),
      ),
    );
  });

  it('agree with it in the states that tax software', () => {
    const differ = Object.entries(usSoftware).flatMap(([state, rates]) => {
      const theirs = at(listedAtop('US', state)?.rates);
      const ours = rates === 'as listed' ? theirs : at(rates);
      return ours === theirs ? [] : [[state, [ours, theirs]] as const];
    });
    expect(Object.fromEntries(differ)).toEqual(
      Object.fromEntries(
        Object.entries(statesThatDiffer).map(([state, [ours, theirs]]) => [state, [ours, theirs]]),
      ),
    );
  });

  it('charge what the library lists in every country that ours do not hold', () => {
    const elsewhere = listedCountries.filter(
      (country) => !Object.hasOwn(own, country) && !['IM', 'MC', 'US'].includes(country),
    );
    expect(elsewhere.length).toBeGreaterThan(70);
    for (const country of elsewhere) {
      const rates = leviesOn(country, null, today).map(({ rate }) => formatNanos(rate));
      expect([country, ...rates]).toEqual([country, at(listedIn(country)?.rates)]);
    }
  });

  it('add up to what the library lists in every region of a country but the United States', () => {
    for (const country of ['CA', 'ES'])
      for (const region of listedStates(country)) {
        const levied = leviesOn(country, region, today).reduce(
          (whole, { rate }) => combined(whole, rate),
          combined(null, null),
        );
        const national = rateAt(listedIn(country)?.rates, today);
        const atop = rateAt(listedAtop(country, region)?.rates, today);
        expect([region, formatNanos(levied)]).toEqual([region, formatNanos(combined(national, atop))]);
      }
  });

  it('of the library are the ones that old answers were given by: another version is looked through before it is taken', () => {
    const file = createRequire(import.meta.url).resolve('sales-tax/res/sales_tax_rates.json');
    expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(
      '65f814be6fcc35c4efb3dc46e38a5a9a93a33265d8ccdb6cdde2782daef1c1f7',
    );
  });

  it('begin on days in their order', () => {
    const all = [...Object.values(own), ...Object.values(usSoftware)].filter((one) => one !== 'as listed');
    for (const rates of [...all, ...listedCountries.map((country) => listedIn(country)?.rates ?? [])]) {
      const days = rates.map(([from]) => from);
      expect(days).toEqual([...days].sort());
      expect(new Set(days).size).toBe(days.length);
    }
  });
});
