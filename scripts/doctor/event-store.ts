import { openEventStoreDb } from '#event-store/eventstoredb';
import type { Config } from '#platform/config';
import { within } from '#platform/deadline';
import { bad, good, said, type Finding } from './finding.js';

const ANSWER_WITHIN_MS = 10_000;

export const eventStore = async ({ eventStoreDbUrl }: Config): Promise<readonly Finding[]> => {
  if (eventStoreDbUrl === null) return [good('the event log lives in PostgreSQL')];
  try {
    const store = openEventStoreDb({ connection: eventStoreDbUrl });
    try {
      const { ok, detail } = await within(ANSWER_WITHIN_MS, store.health);
      return [
        ok
          ? good(`EventStoreDB answers: ${detail}`)
          : bad(
              `EventStoreDB does not answer: ${detail}`,
              'check hosts, port and tls in EVENTSTOREDB_URL, and that a leader is elected',
            ),
      ];
    } finally {
      await within(ANSWER_WITHIN_MS, store.close).catch(() => undefined); // it did not answer either
    }
  } catch (error) {
    return [bad(`EVENTSTOREDB_URL: ${said(error)}`, 'spell it like esdb://localhost:2113?tls=false')];
  }
};
