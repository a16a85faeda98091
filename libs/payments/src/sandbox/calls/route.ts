import type { TaxDesk } from '#tax';
import type { Books } from '../books.js';
import type { Form } from '../form.js';
import { sandboxLimits } from '../limits.js';
import type { Kind } from '../objects.js';
import { integer, listOf, oneOf, text, type Reads } from '../parameters.js';
import { invalid } from '../problem.js';

/** One call that the sandbox plays. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/refunds/:id` */
  readonly path: string;
  /** Throws a `StripeProblem`; nothing has happened then. */
  readonly read: (form: Form) => (call: Call) => Promise<object>;
};

export type Call = {
  readonly books: Books;
  /** Where `:id` stands in the path. */
  readonly id: string;
  /** Of the sandbox's own pages: where payers take steps. */
  readonly pages: string;
  /** What the account's tax settings come to. */
  readonly taxes: TaxDesk;
};

export const route = <P>(
  method: Route['method'],
  path: string,
  reads: Reads<P>,
  run: (call: Call, given: P) => Promise<object>,
): Route => ({
  method,
  path,
  read: ({ expand = [], ...form }) => {
    const paths = listOf(text)(expand, 'expand');
    const given = reads(form, '');
    return async (call) => {
      const object = await run(call, given);
      for (const one of paths) await expandIn(call.books, object, one.split('.'));
      return object;
    };
  },
});

/** A call without parameters of its own. */
export const nothing: Reads<object> = (given) => {
  const [name] = Object.keys(given as Form);
  if (name === undefined) return {};
  throw invalid(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name });
};

const createdRange: Reads<{ gte?: number; gt?: number; lte?: number; lt?: number }> = (given, name) => {
  const seconds = integer(0, 999_999_999_999);
  if (typeof given === 'string') return { gte: seconds(given, name), lte: seconds(given, name) };
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      oneOf('gte', 'gt', 'lte', 'lt')(key, `${name}[${key}]`),
      seconds(value as string, `${name}[${key}]`),
    ]),
  );
};

const pageReads = new Map<string, Reads<unknown>>([
  ['limit', integer(1, sandboxLimits.page.max)],
  ['starting_after', text],
  ['ending_before', text],
  ['created', createdRange],
]);

/** A list of Stripe's: newest first, cursors are ids. `filters`: members that may be asked for. */
export const lists = (kind: Kind, path: string, filters: readonly string[] = []): Route =>
  route(
    'GET',
    path,
    (given, name) => {
      const read: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(given as Form)) {
        const reads = filters.includes(key) ? text : pageReads.get(key);
        if (reads === undefined)
          throw invalid(`Received unknown parameter: ${name}${key}`, {
            code: 'parameter_unknown',
            param: key,
          });
        read[key] = reads(value, key);
      }
      return read;
    },
    async ({ books, id }, given) => {
      const where = Object.fromEntries(filters.map((key) => [key, given[key] as string | undefined]));
      const customer = path.includes('/customers/:id/') ? { customer: id } : {};
      const page = {
        limit: (given.limit as number | undefined) ?? sandboxLimits.page.default,
        after: given.starting_after as string | undefined,
        before: given.ending_before as string | undefined,
      };
      const { data, more } = await books.page(kind, { ...where, ...customer }, page, given.created ?? {});
      return { object: 'list', data, has_more: more, url: path.replace(':id', id) };
    },
  );

/** `metadata['payment']:'pay_…'`, the one kind of search that it plays. */
export const searches = (kind: Kind, path: string): Route =>
  route(
    'GET',
    path,
    (given) => {
      const { query, limit, ...rest } = given as Form;
      nothing(rest, '');
      if (limit !== undefined) integer(1, sandboxLimits.page.max)(limit, 'limit');
      const match = /^metadata\[["'](\w{1,40})["']\]:["']([^"'\\]{1,500})["']$/.exec(
        text(query ?? '', 'query'),
      );
      if (match === null)
        throw invalid("The sandbox searches metadata['key']:'value' alone.", { param: 'query' });
      return { key: match[1] ?? '', value: match[2] ?? '' };
    },
    async ({ books }, { key, value }) => ({
      object: 'search_result',
      data: await books.withMetadata(kind, key, value),
      has_more: false,
      next_page: null,
      url: path,
    }),
  );

const kindsByPrefix: readonly (readonly [string, Kind])[] = [
  ['cus_', 'customer'],
  ['pm_', 'payment_method'],
  ['pi_', 'payment_intent'],
  ['seti_', 'setup_intent'],
  ['ch_', 'charge'],
  ['re_', 'refund'],
  ['dp_', 'dispute'],
  ['txn_', 'balance_transaction'],
  ['prod_', 'product'],
  ['price_', 'price'],
];

/** Puts the object in the place of its id: `latest_charge`, `data.source`. */
const expandIn = async (
  books: Books,
  object: object,
  [head = '', ...rest]: readonly string[],
): Promise<void> => {
  const members = object as Record<string, unknown>;
  const value = members[head];
  if (Array.isArray(value)) {
    for (const item of value as readonly object[]) await expandIn(books, item, rest);
    return;
  }
  const kind =
    typeof value === 'string' ? kindsByPrefix.find(([prefix]) => value.startsWith(prefix))?.[1] : undefined;
  if (typeof value === 'string' && kind !== undefined) members[head] = await books.find(kind, value);
  else if (value === undefined)
    throw invalid(`This property cannot be expanded (${head}).`, { param: 'expand' });
  const inner = members[head];
  if (rest.length > 0 && typeof inner === 'object' && inner !== null) await expandIn(books, inner, rest);
};
