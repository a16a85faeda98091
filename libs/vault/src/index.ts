export * from './port.js';
export * from './limits.js';
export { memoryVault } from './memory-vault.js';
export { migrateVault, postgresVault, VaultFailed } from './postgres-vault.js';
