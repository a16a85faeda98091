import { NotYet, reactorLimits, type OnRoster } from '#apps/reactor';
import type { EventStore } from '#event-store';
import type { Freshness } from '#projection-runtime';
import { bindMembers, elsewhereOf, membersOf } from '#projections/members';
import type { Ledger } from './ledger.js';

/** People that are asked for at once. */
const PAGE = 200;

/** Who is and was a member of a customer, of a read model that has everything the log had when it was asked. */
export const rosterFrom = (
  ledger: { readonly store: Pick<EventStore, 'headPosition'>; readonly db: Ledger['db'] },
  freshness: Pick<Freshness, 'waitFor'>,
): ((customer: string) => AsyncIterable<readonly OnRoster[]>) =>
  async function* (customer) {
    const db = bindMembers(ledger.db);
    let cursor: string | undefined;
    do {
      const head = await ledger.store.headPosition();
      const { kind } = await freshness.waitFor(['members'], head, reactorLimits.readModelWaitMs);
      if (kind === 'late') throw new NotYet('the read model of members lags');
      const page = await membersOf(db, customer, { state: 'all', limit: PAGE, cursor });
      const members = page.data.map(({ member }) => member);
      const elsewhere = await elsewhereOf(db, customer, { members, limit: reactorLimits.elsewhere });
      yield members.map((member) => ({ member, elsewhere: elsewhere.get(member) ?? [] }));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  };
