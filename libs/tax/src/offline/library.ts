import { createRequire } from 'node:module';
import { amount, nanosOf, plus, zero, type Nanos } from '#kernel';
import { EVER, type Dated } from './dated.js';

/**
 * The tables of `sales-tax`: its data alone. Its code reckons in floating point, by the clock of the machine instead of the day
 * that is asked for, and can reach the network (ADR 0014). A test holds its bytes fast: what an old date was answered stays.
 */
type Entry = {
  readonly type: string;
  /** A part of one; of a state it comes on top of the country's, and may take away from it. */
  readonly rate: number;
  /** What held until an instant. */
  readonly before?: Readonly<Record<string, Entry>>;
  readonly states?: Readonly<Record<string, Entry>>;
};

const require = createRequire(import.meta.url);
/** A test holds its bytes, and so its form. */
const tables = require('sales-tax/res/sales_tax_rates.json') as Readonly<Record<string, Entry>>;

const percentOf = ({ rate }: Entry): Nanos => nanosOf(amount(rate.toString()) * 100n);

const datedOf = (entry: Entry): Dated => {
  const before = Object.entries(entry.before ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const starts = [EVER, ...before.map(([until]) => until)];
  const rates = [...before.map(([, one]) => one), entry].map(percentOf);
  return starts.map((from, index) => [from, rates[index] ?? zero]);
};

/** A tax as the library lists it: `type` is its own word, such as `vat`. */
export type Listed = { readonly type: string; readonly rates: Dated };

const listed = (entry: Entry | undefined): Listed | null =>
  entry === undefined ? null : { type: entry.type, rates: datedOf(entry) };

export const listedCountries: readonly string[] = Object.keys(tables).sort();

const states = (country: string): Readonly<Record<string, Entry>> => tables[country]?.states ?? {};
export const listedStates = (country: string): readonly string[] => Object.keys(states(country)).sort();

export const listedIn = (country: string): Listed | null =>
  Object.hasOwn(tables, country) ? listed(tables[country]) : null;

/** What a state adds to its country's tax. */
export const listedAtop = (country: string, state: string): Listed | null =>
  Object.hasOwn(states(country), state) ? listed(states(country)[state]) : null;

/** Both together, as one tax. */
export const combined = (country: Nanos | null, atop: Nanos | null): Nanos =>
  plus(country ?? zero, atop ?? zero);
