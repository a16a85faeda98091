import { Client } from './client.js';
import { checkHistory } from './history.js';
import { rightParts, World, type Parts } from './world.js';

const FAULTY_STEPS = 400;
/** With nothing going wrong any more, everybody is answered within this many steps, or never. */
const CALM_STEPS = 4_000;

export type Ran = { readonly steps: number; readonly events: number } & World['seen'];

/**
 * One run: everything goes wrong that can, then nothing does any more, and everybody must come to an end; then the history is
 * checked. @throws what does not hold, with the seed
 */
export const simulate = async (seed: number, parts: Partial<Parts> = {}): Promise<Ran> => {
  try {
    return await run(new World(seed, { ...rightParts, ...parts }));
  } catch (error) {
    throw new Error(`seed ${seed.toString()}: ${error instanceof Error ? error.message : 'failed'}`, {
      cause: error,
    });
  }
};

const run = async (world: World): Promise<Ran> => {
  const clients = ['ann', 'ben', 'cleo'].map((name) => new Client(world, name));
  let failure: Error | null = null;
  let busy = clients.length;
  let closing = false;
  const watched = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      failure ??= error instanceof Error ? error : new Error('failed');
    });
  const follow = (): void => void watched(world.readers.follow(() => closing));
  world.readers.restarted = follow;
  follow();
  for (const client of clients) void watched(client.run(8)).finally(() => (busy -= 1));

  const steps = async (most: number, until: () => boolean): Promise<void> => {
    for (let step = 0; step < most && !until(); step += 1) {
      world.disturb();
      if (!(await world.scheduler.step())) return;
      if (failure !== null) throw failure;
    }
  };
  await steps(FAULTY_STEPS, () => busy === 0);
  world.calm();
  await steps(CALM_STEPS, () => busy === 0);
  if (busy > 0) throw new Error(`${busy.toString()} callers wait for ever`);
  closing = true;
  await steps(CALM_STEPS, () => false);
  if (Number(world.readers.database.checkpoint) < world.log.all.length)
    throw new Error('the readers never catch up');
  checkHistory(
    world,
    clients.flatMap(({ told }) => told),
  );
  return { steps: world.scheduler.steps, events: world.log.all.length, ...world.seen };
};
