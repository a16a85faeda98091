import { eventStoreContract } from '../contract/event-store.contract.js';
import { onAServer } from './real-stage.js';

/** Not among the usual tests: it wants a server of one's own, named by EVENTSTOREDB_URL, as in `esdb://127.0.0.1:2113?tls=false`. */
const connection = process.env['EVENTSTOREDB_URL'];
if (connection === undefined) throw new Error('EVENTSTOREDB_URL is not set: which server?');

eventStoreContract('EventStoreDB, a server', onAServer(connection));
