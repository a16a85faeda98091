import { sql, type Kysely } from 'kysely';
import { msOf, type Clock } from '#kernel';
import { offlineTaxDesk } from '#tax';
import type { Behaviour } from '../fake/behaviour.js';
import { openDesk } from './answer.js';
import { startDeliveries, type Deliveries } from './deliveries.js';
import { listen } from './listener.js';
import { openPages } from './pages.js';

export { migrateSandbox } from './schema.js';
export { sandboxListing } from './listing.js';
export { testCards } from './cards.js';
export type { DeliveryLine } from './deliveries.js';

export type SandboxParts<T> = {
  /** Holds its books: what it has answered survives whatever is killed. */
  readonly db: Kysely<T>;
  /** Dates its objects; on a test clock they are dated with everything else. Signatures carry the time of day. */
  readonly clock: Clock;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** ISO 3166-1 alpha-2: the head office of the account's tax settings; left out: US. It is registered wherever there is a tax. */
  readonly headOffice?: string;
  readonly onDefect: (error: unknown) => void;
};

export type Sandbox = {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Events go there from now on, and nowhere else. */
  readonly sendTo: (endpoint: { readonly url: string; readonly secret: string }) => Promise<void>;
  readonly deliveries: Omit<Deliveries, 'stop' | 'poke'>;
  /** Whatever their card: how the next new charges of one of the ledger's customers end. */
  readonly behave: (customer: string, behaviour: Behaviour) => Promise<void>;
  readonly behaviourOf: (customer: string) => Promise<Behaviour | null>;
  /** The answers of the next writes are lost on their way, though all of it has happened. */
  readonly loseAnswers: (count: number) => void;
  readonly close: () => Promise<void>;
};

/** One endpoint of the product itself, whichever process registers it. */
const OWN_ENDPOINT = 'we_ledger';

/** A Stripe-compatible server: what the adapter uses of the API, played with test cards. Needs `migrateSandbox` before. */
export const startSandbox = async <T>({
  db,
  clock,
  host,
  port,
  headOffice = 'US',
  onDefect,
}: SandboxParts<T>): Promise<Sandbox> => {
  const now = (): number => Math.floor(msOf(clock.now()) / 1000);
  const desk = openDesk(db, now, offlineTaxDesk({ country: headOffice }));
  const deliveries = startDeliveries(db);
  let toLose = 0;
  let own = '';
  const listener = await listen(
    {
      desk,
      pages: openPages({ within: desk.within, own: () => own }, deliveries),
      written: deliveries.poke,
      losesAnswer: () => {
        if (toLose === 0) return false;
        toLose -= 1;
        return true;
      },
      onDefect,
    },
    host,
    port,
  ).catch(async (error: unknown) => {
    await deliveries.stop();
    throw error;
  });
  own = listener.url;
  return {
    ...{ url: listener.url, port: listener.port, host, deliveries },
    sendTo: async ({ url, secret }) => {
      const endpoint = {
        object: 'webhook_endpoint',
        id: OWN_ENDPOINT,
        url,
        status: 'enabled',
        enabled_events: ['*'],
      };
      await sql`
        insert into stripe_sandbox.objects (id, kind, body, hidden)
        values (${OWN_ENDPOINT}, 'webhook_endpoint', ${JSON.stringify(endpoint)}, ${JSON.stringify({ secret })})
        on conflict (id) do update set body = excluded.body, hidden = excluded.hidden`.execute(db);
    },
    behave: (customer, behaviour) => desk.within((books) => books.behave(customer, behaviour)),
    behaviourOf: (customer) => desk.within((books) => books.behaviourOf(customer)),
    loseAnswers: (count) => {
      toLose = count;
    },
    close: async () => {
      await listener.close();
      await deliveries.stop();
    },
  };
};
