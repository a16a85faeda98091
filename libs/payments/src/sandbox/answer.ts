import { hash, randomBytes } from 'node:crypto';
import { sql, type Kysely, type Transaction } from 'kysely';
import Stripe from 'stripe';
import type { TaxDesk } from '#tax';
import { booksIn, type Books } from './books.js';
import type { Route } from './calls/route.js';
import { formOf, type Form } from './form.js';
import { StripeProblem, invalid } from './problem.js';
import { accountCalls } from './calls/account.js';
import { checkoutCalls } from './calls/checkout.js';
import { customerCalls } from './calls/customers.js';
import { paymentCalls } from './calls/payments.js';
import { taxCalls } from './calls/tax.js';
import { sandboxLimits } from './limits.js';
import { CardDeclined } from './resources/intents.js';

export type Asked = {
  readonly method: string;
  readonly path: string;
  /** The query of a GET, the body of a POST. */
  readonly form: string;
  readonly idempotencyKey: string | null;
  /** `Stripe-Version`; null: the caller leaves it to its account. */
  readonly version: string | null;
};

export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly request: string;
  readonly replayed: boolean;
};

const routes: readonly Route[] = [
  ...customerCalls,
  ...paymentCalls,
  ...checkoutCalls,
  ...accountCalls,
  ...taxCalls,
];

const matching = ({ method, path }: Pick<Asked, 'method' | 'path'>): { route: Route; id: string } => {
  for (const route of routes) {
    if (route.method !== method) continue;
    const [before = '', after] = route.path.split(':id');
    if (after === undefined) {
      if (path === route.path) return { route, id: '' };
      continue;
    }
    const id = path.slice(before.length, path.length - after.length);
    if (path.startsWith(before) && path.endsWith(after) && /^\w{1,255}$/.test(id)) return { route, id };
  }
  throw new StripeProblem(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${method}: ${path}): the sandbox does not play this call.`,
  });
};

/** One write at a time: the sandbox's books are small, and an order of things that everybody agrees on is worth more than speed. */
const alone = async <T>(tx: Transaction<T>): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended('stripe_sandbox:books', 0))`.execute(tx);
};

export type Desk = {
  /** Plays one call of the API. Whatever it answers is in the books before it answers. */
  readonly answer: (asked: Asked, pages: string) => Promise<Answer>;
  /** For pages and the operator. */
  readonly within: <R>(work: (books: Books) => Promise<R>) => Promise<R>;
};

/** Callers of older versions, such as the official command line, name the types of methods as they were named then. */
const ofVersion = (version: string | null, { payment_method_types: types, ...form }: Form): Form => {
  if (types === undefined) return form;
  return version === Stripe.API_VERSION
    ? { ...form, payment_method_types: types }
    : { ...form, allowed_payment_method_types: types };
};

type Stored = { fingerprint: string; request: string; status: number; body: string };

const known = async <T>(db: Kysely<T>, key: string, fingerprint: string): Promise<Answer | null> => {
  const { rows } = await sql<Stored>`
    select fingerprint, request, status, body from stripe_sandbox.answers where idempotency_key = ${key}`.execute(
    db,
  );
  const [stored] = rows;
  if (stored === undefined) return null;
  if (stored.fingerprint === fingerprint) return { ...stored, replayed: true };
  throw new StripeProblem(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
};

type Kept = { readonly key: string | null; readonly fingerprint: string };

const keep = async <T>(db: Kysely<T>, { key, fingerprint }: Kept, answer: Answer): Promise<Answer> => {
  if (key !== null)
    await sql`
      insert into stripe_sandbox.answers (idempotency_key, fingerprint, request, status, body)
      values (${key}, ${fingerprint}, ${answer.request}, ${answer.status}, ${answer.body})
      on conflict do nothing`.execute(db);
  return answer;
};

type Place = { readonly pages: string; readonly now: () => number; readonly taxes: TaxDesk };

const play = async <T>(db: Kysely<T>, asked: Asked, { pages, now, taxes }: Place): Promise<Answer> => {
  const { method, path, form, idempotencyKey: key } = asked;
  const { route, id } = matching(asked);
  const run = route.read(ofVersion(asked.version, formOf(form))); // what is wrong with the call itself is not remembered under its key
  const fingerprint = hash('sha256', `${method} ${path}\n${form}`, 'base64url');
  const request = `req_${randomBytes(8).toString('hex')}`;
  const spelled = (status: number, body: object): Answer => ({
    ...{ status, request, replayed: false },
    body: JSON.stringify(body, null, 2),
  });
  try {
    return await db.transaction().execute(async (tx) => {
      await alone(tx);
      const before = key === null ? null : await known(tx, key, fingerprint);
      if (before !== null) return before;
      const books = booksIn(tx, now, { id: request, idempotencyKey: key });
      const answer = await run({ books, id, pages, taxes }).then(
        (object) => spelled(200, object),
        (error: unknown) => {
          if (error instanceof CardDeclined) return spelled(error.status, { error: error.error });
          throw error;
        },
      );
      return keep(tx, { key, fingerprint }, answer);
    });
  } catch (error) {
    if (!(error instanceof StripeProblem) || error.error.type === 'idempotency_error') throw error;
    return keep(db, { key, fingerprint }, spelled(error.status, { error: error.error }));
  }
};

export const openDesk = <T>(db: Kysely<T>, now: () => number, taxes: TaxDesk): Desk => {
  const inFlight = new Set<string>();
  return {
    answer: async (asked, pages) => {
      const { idempotencyKey: key } = asked;
      if (key === null || asked.method !== 'POST')
        return play(db, { ...asked, idempotencyKey: null }, { pages, now, taxes });
      if (key.length > sandboxLimits.idempotencyKeyChars) throw invalid('Idempotency-Key is too long.');
      if (inFlight.has(key))
        throw new StripeProblem(409, {
          type: 'idempotency_error',
          code: 'idempotency_key_in_use',
          message: `There is currently another in-progress request using this idempotent key: ${key}.`,
        });
      inFlight.add(key);
      try {
        return await play(db, asked, { pages, now, taxes });
      } finally {
        inFlight.delete(key);
      }
    },
    within: (work) =>
      db.transaction().execute(async (tx) => {
        await alone(tx);
        return work(booksIn(tx, now, { id: 'page', idempotencyKey: null }));
      }),
  };
};
