import { eventStoreContract } from './event-store.contract.js';
import { postgresStage } from './postgres/stage.js';

eventStoreContract('PostgreSQL', {
  commandIndex: 'in-store',
  without: { limitBuffers: 'nothing is pushed: a subscription asks for the next batch' },
  start: postgresStage,
});
