import type pg from 'pg';
import { appendClient, refuseUnsafe } from './connect.js';
import type { PostgresLimits } from './limits.js';

/** The one session that appends, opened when it is needed and again when it is gone. */
export class Sessions {
  #session: pg.Client | null = null;

  constructor(
    private readonly connection: string,
    private readonly limits: PostgresLimits,
  ) {}

  /** Rejects where none is to be had, or where the server must not hold a ledger. */
  async current(): Promise<pg.Client> {
    if (this.#session !== null) return this.#session;
    const session = appendClient(this.connection, this.limits);
    const lost = (): void => {
      if (this.#session === session) this.#session = null;
    };
    session.on('error', lost).on('end', lost);
    try {
      await session.connect();
      await refuseUnsafe(session);
    } catch (error) {
      await end(session);
      throw error;
    }
    this.#session = session;
    return session;
  }

  /** Ends the session with whatever runs on it: that request's outcome becomes unknown. */
  async drop(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (session !== null) await end(session);
  }
}

/** The driver destroys the socket under a running query, and says goodbye otherwise; a goodbye is not waited for. */
async function end(session: pg.Client): Promise<void> {
  const ended = session.end().catch(() => undefined);
  const enough = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref());
  await Promise.race([ended, enough]);
}

const GOODBYE_MS = 250;
