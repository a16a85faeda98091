import { runProcess } from '#apps/standalone';

// The reactor as a process of its own: the product's start, with this part alone.
await runProcess(['--only', 'reactor', ...process.argv.slice(2)]);
