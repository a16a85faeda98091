/** What ISO 3166-2 calls them, and people: the English name first, of Canada the French one after it. */
const states: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|
  FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|
  MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|
  NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|
  PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|
  WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|AS American Samoa|GU Guam|MP Northern Mariana Islands|PR Puerto Rico|
  UM United States Minor Outlying Islands|VI Virgin Islands, U.S.`
    .split('|')
    .map((one) => one.trim())
    .map((one) => [one.slice(0, 2), [one.slice(3)]]),
);

const provinces: Readonly<Record<string, readonly string[]>> = {
  AB: ['Alberta'],
  BC: ['British Columbia', 'Colombie-Britannique'],
  MB: ['Manitoba'],
  NB: ['New Brunswick', 'Nouveau-Brunswick'],
  NL: ['Newfoundland and Labrador', 'Terre-Neuve-et-Labrador'],
  NS: ['Nova Scotia', 'Nouvelle-Écosse'],
  NT: ['Northwest Territories', 'Territoires du Nord-Ouest'],
  NU: ['Nunavut'],
  ON: ['Ontario'],
  PE: ['Prince Edward Island', 'Île-du-Prince-Édouard'],
  QC: ['Quebec', 'Québec'],
  SK: ['Saskatchewan'],
  YT: ['Yukon'],
};

/** Regions with taxes of their own; the rest of the country is not listed. The islands as a whole (CN) are taxed as either province. */
const spanish: Readonly<Record<string, readonly string[]>> = {
  CE: ['Ceuta'],
  GC: ['Las Palmas', 'Gran Canaria', 'Canarias', 'Canary Islands', 'Islas Canarias', 'CN'],
  ML: ['Melilla'],
  TF: ['Santa Cruz de Tenerife', 'Tenerife'],
};
const portuguese: Readonly<Record<string, readonly string[]>> = {
  20: ['Açores', 'Azores', 'Região Autónoma dos Açores'],
  30: ['Madeira', 'Região Autónoma da Madeira'],
};

type Regions = {
  readonly named: Readonly<Record<string, readonly string[]>>;
  /** Whoever writes none of them has no tax that anybody can tell. The example is shown to them. */
  readonly needed?: { readonly example: string };
  readonly byPostalCode?: (digits: string) => string | undefined;
};

const spanishByPostalCode: Readonly<Record<string, string>> = { 35: 'GC', 38: 'TF', 51: 'CE', 52: 'ML' };

const regions = new Map<string, Regions>([
  ['US', { named: states, needed: { example: 'NY' } }],
  ['CA', { named: provinces, needed: { example: 'ON' } }],
  [
    'ES',
    {
      named: spanish,
      byPostalCode: (digits) =>
        /^\d{5}$/.test(digits) ? spanishByPostalCode[digits.slice(0, 2)] : undefined,
    },
  ],
  [
    'PT',
    {
      named: portuguese,
      byPostalCode: (digits) => {
        if (!/^9\d{3}(?:\d{3})?$/.test(digits)) return undefined;
        const area = digits.slice(0, 4);
        return area >= '9500' ? '20' : area < '9400' ? '30' : undefined;
      },
    },
  ],
]);

/** Letters alone, without their accents: `Île-du-Prince-Édouard` is written in many ways. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');

const codesByName: ReadonlyMap<string, string> = new Map(
  [...regions].flatMap(([country, { named }]) =>
    Object.entries(named).flatMap(([code, names]) =>
      names.map((name) => [`${country} ${plain(name)}`, code] as const),
    ),
  ),
);

/** Whether nobody can tell the taxes of the country without its region. */
export const isTaxedByRegion = (country: string): boolean => regionFormOf(country) !== null;

/** Null: taxes of the country do not go by region, or not in most of it. */
export const regionFormOf = (country: string): { readonly example: string } | null =>
  regions.get(country)?.needed ?? null;

/** ISO 3166-2 codes without the country. */
export const regionsOf = (country: string): readonly string[] =>
  Object.keys(regions.get(country)?.named ?? {});

export const isRegionOf = (country: string, code: string | null): boolean =>
  code !== null && Object.hasOwn(regions.get(country)?.named ?? {}, code);

/**
 * The region that a place has, as its code: `ny`, `US-NY` and `New York` are how people write `NY`, and Spain's and Portugal's
 * islands are told by their postal codes. What nobody knows stays as it is written.
 */
export const subdivisionOf = (
  country: string,
  region: string | null,
  postalCode: string | null = null,
): string | null => {
  const written = region?.trim().toUpperCase() ?? '';
  const bare = written.startsWith(`${country}-`) ? written.slice(country.length + 1) : written;
  if (isRegionOf(country, bare)) return bare;
  const digits = (postalCode ?? '').replace(/^\s*[A-Za-z]{1,2}[\s-]+/, '').replaceAll(/[\s-]/g, '');
  const placed = regions.get(country)?.byPostalCode?.(digits) ?? codesByName.get(`${country} ${plain(bare)}`);
  return placed ?? (bare === '' ? null : bare);
};
