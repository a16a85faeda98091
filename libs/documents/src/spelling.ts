import { plusMs, type Instant, type Nanos } from '#kernel';

/**
 * How amounts and dates are spelled. Tables of our own: those of the runtime change with its version, and a document that is
 * printed again has the same bytes for ever.
 */

/** No-break space: an amount never ends in the next line. */
export const JOINT = '\u00a0';

type Convention = { readonly group: string; readonly decimal: string; readonly symbolFirst: boolean };

const point: Convention = { group: ',', decimal: '.', symbolFirst: true };
const comma: Convention = { group: '.', decimal: ',', symbolFirst: false };
const spaced: Convention = { group: JOINT, decimal: ',', symbolFirst: false };
const swiss: Convention = { group: '\u2019', decimal: '.', symbolFirst: true };

const conventions: ReadonlyMap<string, Convention> = new Map([
  ...[
    'DE',
    'AT',
    'IT',
    'ES',
    'PT',
    'NL',
    'BE',
    'DK',
    'GR',
    'SI',
    'HR',
    'RO',
    'LU',
    'BR',
    'AR',
    'ID',
    'TR',
  ].map((country) => [country, comma] as const),
  ...['FR', 'SE', 'NO', 'FI', 'PL', 'CZ', 'SK', 'HU', 'BG', 'EE', 'LV', 'LT', 'UA'].map(
    (country) => [country, spaced] as const,
  ),
  ...['CH', 'LI'].map((country) => [country, swiss] as const),
]);

const symbols: ReadonlyMap<string, string> = new Map([
  ['USD', '$'],
  ['EUR', '€'],
  ['GBP', '£'],
  ['JPY', '¥'],
  ['CAD', 'CA$'],
  ['AUD', 'A$'],
  ['CHF', 'CHF'],
  ['SEK', 'kr'],
  ['NOK', 'kr'],
  ['DKK', 'kr.'],
  ['PLN', 'zł'],
]);

export type Spelling = {
  /** An amount with all coins of its currency, and finer where it is finer: `$1,234.50`, `1.234,50 €`. */
  readonly money: (amount: Nanos) => string;
  /** A number without a currency: quantities, rates. */
  readonly decimal: (amount: Nanos, decimals: number) => string;
};

const UNIT = 1_000_000_000n;

export const spellingOf = (country: string | null, currency: string, minorUnit: Nanos): Spelling => {
  const { group, decimal, symbolFirst } = conventions.get(country ?? 'US') ?? point;
  const coins = decimalsOf(minorUnit);
  const number = (magnitude: bigint, least: number): string => {
    const whole = (magnitude / UNIT).toString().replace(/\B(?=(?:\d{3})+$)/g, group);
    const all = (magnitude % UNIT).toString().padStart(9, '0');
    const fraction = all.slice(0, Math.max(least, all.replace(/0+$/, '').length));
    return fraction === '' ? whole : whole + decimal + fraction;
  };
  const signed = (amount: Nanos, text: (magnitude: bigint) => string): string =>
    amount < 0n ? `\u2212${text(0n - amount)}` : text(amount);
  const symbol = symbols.get(currency) ?? currency;
  return {
    money: (amount) =>
      signed(amount, (magnitude) => {
        const digits = number(magnitude, coins);
        if (!symbolFirst) return `${digits}${JOINT}${symbol}`;
        return /[A-Za-z]$/.test(symbol) ? `${symbol}${JOINT}${digits}` : symbol + digits;
      }),
    decimal: (amount, least) => signed(amount, (magnitude) => number(magnitude, least)),
  };
};

const decimalsOf = (minorUnit: Nanos): number => 10 - minorUnit.toString().length;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The day in UTC, spelled so that no reader takes the month for the day. */
export const dayOf = (at: Instant): string => {
  const [year = '', month = '', day = ''] = at.slice(0, 10).split('-');
  return `${day.replace(/^0/, '')}${JOINT}${MONTHS[Number.parseInt(month, 10) - 1] ?? month}${JOINT}${year}`;
};

/** Half-open (S3): the last day is that of the last millisecond. */
export const daysOf = ({ start, end }: { readonly start: Instant; readonly end: Instant }): string => {
  const last = plusMs(end, -1);
  return `${dayOf(start)} – ${dayOf(last < start ? start : last)}`;
};

const names: ReadonlyMap<string, string> = new Map([
  ['seat', 'Seat'],
  ['base', 'Base fee'],
  ['pass', 'Pass'],
  ['credits', 'Credits'],
]);

/** What a line's code says in words: `seat premium` is a seat of that tier. */
export const wordsOf = (code: string): string => {
  const [item = '', ...tier] = code.split(' ');
  const name = names.get(item) ?? item;
  return tier.length === 0 ? name : `${name} (${tier.join(' ')})`;
};
