import { describe, expect, it } from '@jest/globals';
import { isCountry } from './countries.js';
import { listedCountries, listedStates } from './library.js';
import { isTaxedByRegion, regionFormOf, regionsOf, subdivisionOf } from './regions.js';

describe('countries', () => {
  it('are those that ISO 3166-1 assigns, and the names that the European Union gives to some', () => {
    for (const country of [...listedCountries, 'US', 'CA', 'SS', 'BQ', 'CW', 'PR', 'EL', 'UK', 'XI', 'XK'])
      expect([country, isCountry(country)]).toEqual([country, true]);
    for (const country of ['XX', 'ZZ', 'AN', 'EU', 'AA', 'SU', 'us', 'USA', '', 'constructor'])
      expect([country, isCountry(country)]).toEqual([country, false]);
  });
});

describe('states and provinces', () => {
  it('are all that the tables tax, the District, the territories', () => {
    expect(regionsOf('US')).toHaveLength(57);
    expect(regionsOf('CA')).toHaveLength(13);
    for (const country of ['US', 'CA']) {
      expect(isTaxedByRegion(country)).toBe(true);
      expect(regionsOf(country)).toEqual(expect.arrayContaining([...listedStates(country)]));
      expect(regionsOf(country)).toContain(regionFormOf(country)?.example);
    }
    expect(isTaxedByRegion('DE')).toBe(false);
    expect(regionFormOf('DE')).toBeNull();
  });

  it.each([
    ['US', 'NY', 'NY'],
    ['US', ' us-ny ', 'NY'],
    ['US', 'New York', 'NY'],
    ['US', 'new  york', 'NY'],
    ['US', 'District of Columbia', 'DC'],
    ['US', 'Puerto Rico', 'PR'],
    ['CA', 'Ontario', 'ON'],
    ['CA', 'Quebec', 'QC'],
    ['CA', 'QUÉBEC', 'QC'],
    ['CA', 'Colombie-Britannique', 'BC'],
    ['CA', 'Île-du-Prince-Édouard', 'PE'],
    ['CA', 'Newfoundland and Labrador', 'NL'],
    ['ES', 'Canarias', 'GC'],
    ['ES', 'Santa Cruz de Tenerife', 'TF'],
    ['ES', 'Ceuta', 'CE'],
    ['PT', 'Madeira', '30'],
    ['PT', 'Região Autónoma dos Açores', '20'],
  ])('%s %s is %s', (country, written, code) => {
    expect(subdivisionOf(country, written)).toBe(code);
  });

  it('that nobody knows stay as they are written, and none stays none', () => {
    expect(subdivisionOf('US', 'zz')).toBe('ZZ');
    expect(subdivisionOf('US', ' ')).toBeNull();
    expect(subdivisionOf('DE', null)).toBeNull();
    expect(subdivisionOf('US', 'constructor')).toBe('CONSTRUCTOR');
  });

  it.each([
    ['ES', '35001', 'GC'],
    ['ES', 'E-38 001', 'TF'],
    ['ES', '51001', 'CE'],
    ['ES', '52001', 'ML'],
    ['ES', '28001', null],
    ['ES', '3500', null],
    ['PT', '9000', '30'],
    ['PT', '9399-999', '30'],
    ['PT', 'PT-9400-001', null],
    ['PT', '9500-101', '20'],
    ['PT', '9999', '20'],
    ['PT', '1000-001', null],
    ['DE', '35001', null],
  ])('%s %s without a region is %s', (country, postalCode, code) => {
    expect(subdivisionOf(country, null, postalCode)).toBe(code);
  });

  it('go by the postal code before a name that tells less, and by a code before both', () => {
    expect(subdivisionOf('ES', 'Canarias', '38001')).toBe('TF');
    expect(subdivisionOf('PT', 'Funchal', '9000-018')).toBe('30');
    expect(subdivisionOf('ES', 'GC', '28001')).toBe('GC');
  });
});
