export * from './objects.js';
export * from './port.js';
export { settles, type Behaviour, type FakePayments } from './fake/behaviour.js';
export { memoryPayments } from './fake/memory-payments.js';
export { fakeListing } from './fake/postgres-listing.js';
export { migrateFakePayments, postgresPayments } from './fake/postgres-payments.js';
