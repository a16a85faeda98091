import { audit } from './run.js';

// Who reads through `head` or quits a pager has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await audit(
  process.argv.slice(2),
  { out: process.stdout, err: process.stderr },
  async () => {
    const { openLedger } = await import('./log/open.js');
    return openLedger(process.env);
  },
);
