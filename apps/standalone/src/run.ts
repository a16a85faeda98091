import 'reflect-metadata';
import { ConfigRefused, DataInUse, readConfig, stopSignal, WrongClock, type Config } from '#platform';
import { readArguments, usage, UsageError, type Part } from './arguments.js';
import { startProduct } from './product.js';
import { surroundingsOf } from './surroundings.js';
import { welcome } from './welcome.js';

/** What a process ends with. */
const EXIT = { stopped: 0, refused: 1, usage: 2, unclean: 3 } as const;

/** Starts what was asked for, waits for Ctrl-C or SIGTERM, stops it. Answers the exit code. */
const codeOf = async (args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> => {
  const asked = readArguments(args);
  if (asked === null) {
    console.log(usage);
    return EXIT.stopped;
  }
  const config = readConfig({
    ...environment,
    ...(asked.sandboxClock === null ? {} : { SANDBOX_CLOCK: asked.sandboxClock }),
  });
  return run(config, asked.parts);
};

const run = async (config: Config, parts: readonly Part[]): Promise<number> => {
  const surroundings = surroundingsOf(config, parts.length === 1 ? (parts[0] ?? '') : 'ledger');
  const { shutdown, health, log, givenUp } = surroundings;
  const signal = stopSignal();
  try {
    console.log(welcome(await startProduct(surroundings, parts), config));
  } catch (error) {
    await shutdown.run();
    throw error;
  }
  const ended = await Promise.race([signal, givenUp.then((reason) => ({ reason }))]);
  if (typeof ended === 'string') log.info({ signal: ended }, 'stopping');
  else log.fatal(ended, 'cannot go on: stopping');
  health.drain();
  const { clean, failures } = await shutdown.run();
  if (!clean) log.error({ failures }, 'stopped, but not everything in order');
  return clean && typeof ended === 'string' ? EXIT.stopped : EXIT.unclean;
};

/** What the reader can do something about is said in one paragraph; a defect with its stack. */
const explained = (error: unknown): { readonly code: number; readonly says: string } => {
  if (error instanceof UsageError) return { code: EXIT.usage, says: `${error.message}\n\n${usage}` };
  if (error instanceof ConfigRefused || error instanceof DataInUse || error instanceof WrongClock)
    return { code: EXIT.refused, says: error.message };
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return {
      code: EXIT.refused,
      says: `port ${String(port)} on ${String(address)} is taken by another program: stop that, or choose another port, for example PORT=${String((port ?? 3000) + 1)} npm start`,
    };
  if (code === 'EACCES' && port !== undefined)
    return {
      code: EXIT.refused,
      says: `port ${port.toString()} needs more rights than this user has: choose one above 1023, for example PORT=3000`,
    };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT')
    return {
      code: EXIT.refused,
      says: `the server at ${address ?? 'the configured address'}${port === undefined ? '' : `:${port.toString()}`} does not answer (${code}): start it, or correct DATABASE_URL or EVENTSTOREDB_URL`,
    };
  return {
    code: EXIT.refused,
    says: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
};

/** The whole life of a process of the product, whichever parts of it `args` name (`--only api`); sets the exit code and exits. */
export const runProcess = async (args: readonly string[]): Promise<never> => {
  try {
    process.exitCode = await codeOf(args, process.env);
  } catch (error) {
    const { code, says } = explained(error);
    console.error(`\n${says}\n\nnpm run doctor looks at everything that a start needs.`);
    process.exitCode = code;
  }
  // Whatever hangs was given its time; the exit does not wait for it.
  process.exit();
};
