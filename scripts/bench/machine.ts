import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type pg from 'pg';

/** What the figures were measured on: without it they say nothing. */
export async function machineCard(pool: pg.Pool, folder: string): Promise<string> {
  const { rows } = await pool.query<{ version: string; fsync: string; commit: string }>(
    "select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit",
  );
  const server = rows[0];
  if (server?.fsync !== 'on' || server.commit !== 'on')
    throw new Error('the server does not sync its commits: figures of such a server are worth nothing');
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${String(availableParallelism())} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${memory} GiB, load ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}`,
    `node ${process.version}, PostgreSQL ${server.version}, fsync on, fdatasync ${fdatasyncMicros(folder).toFixed(0)} µs (median of 200)`,
  ].join('\n');
}

const fdatasyncMicros = (folder: string): number => {
  const place = mkdtempSync(join(folder, 'fdatasync-'));
  const file = openSync(join(place, 'probe'), 'w');
  try {
    const page = Buffer.alloc(8_192);
    const micros = Array.from({ length: 200 }, () => {
      writeSync(file, page);
      const start = performance.now();
      fdatasyncSync(file);
      return (performance.now() - start) * 1_000;
    }).sort((a, b) => a - b);
    return micros[100] ?? 0;
  } finally {
    closeSync(file);
    rmSync(place, { recursive: true });
  }
};
