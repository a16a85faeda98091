/**
 * Small, and as safe as a big one: an idle server takes about 40 MB, every acknowledged write is on disk.
 * Passed on the command line, so that a newer release brings its settings to old data.
 */
export const serverSettings: Readonly<Record<string, string>> = {
  // Durability is the ledger's promise (`fsync` and `full_page_writes` guard against a crash, checksums against the disk).
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // One product, a handful of pools: memory is spent on pages in use, not on connections.
  max_connections: '100',
  shared_buffers: '64MB',
  wal_buffers: '4MB',
  max_wal_size: '1GB',
  // Nobody streams from an embedded server; background workers that only wait would cost memory.
  wal_level: 'minimal',
  max_wal_senders: '0',
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '2',
  jit: 'off',
  // Loopback only, with a password.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // A refused duplicate is an answer, not news: crashes and recoveries are.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};
