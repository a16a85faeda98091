import { eventStoreContract } from '../contract/event-store.contract.js';
import { onTheDouble } from './double-stage.js';

eventStoreContract('EventStoreDB, the protocol double', onTheDouble);
