import type { OpenAPIObject } from '@nestjs/swagger';
import { instantOf } from '#kernel';
import { createApi } from '../create-api.js';
import type { ApiDependencies } from '../dependencies.js';
import { documentOf } from './document.js';

/** Nothing is called while routes are being described, but everything must be there to be injected. */
const unused = (): never => {
  throw new Error('the API is only being described');
};

const nothing = {
  pools: { transact: unused, preview: unused, eventsOfCommand: unused },
  policies: { transact: unused, preview: unused, eventsOfCommand: unused },
  rateCard: { price: unused },
  store: { headPosition: () => Promise.resolve(0n) },
  readSide: { db: null, waitFor: unused },
  keys: { find: unused, create: unused, get: unused, revoke: unused, list: unused },
  clock: { now: () => instantOf('2026-01-01T00:00:00.000Z') },
  ids: { next: unused, uuid: unused },
  log: { info: unused, warn: unused, error: unused },
  metrics: { answered: unused, openCalls: unused, liveClients: unused, exposition: unused },
  health: { ready: unused },
} as const;

/** The API's document without store, database or port: for the committed copy. */
export const describeApi = async (): Promise<OpenAPIObject> => {
  // A stand-in: of all its members only those above are ever touched.
  const app = await createApi(nothing as unknown as ApiDependencies);
  try {
    return documentOf(app);
  } finally {
    await app.close();
  }
};
