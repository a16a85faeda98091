import { runProcess } from '#apps/standalone';

// The projector as a process of its own: the product's start, with this part alone.
await runProcess(['--only', 'projector', ...process.argv.slice(2)]);
