import { parseArgs } from 'node:util';

/** What one process can run. */
export const parts = ['api', 'projector', 'reactor'] as const;
export type Part = (typeof parts)[number];

/** `sandboxClock` is a value for SANDBOX_CLOCK, which it goes before. */
export type Arguments = { readonly parts: readonly Part[]; readonly sandboxClock: string | null };

export const usage = `Usage: npm start -- [options]

  --sandbox-clock [instant]   run on a test clock that only you move (on new data: from that instant, or from now)
  --only <part,…>             run some of: ${parts.join(', ')}
  --help                      show this

Settings come from the environment; npm run doctor checks them.`;

/** Wrong usage: the text says what. */
export class UsageError extends Error {}

/** `null`: help was asked for. Throws `UsageError`. */
export const readArguments = (args: readonly string[]): Arguments | null => {
  const { values, positionals } = parsed(args);
  if (values.help === true) return null;
  const [instant, ...more] = positionals;
  const clock = values['sandbox-clock'] === true;
  if (more.length > 0 || (instant !== undefined && !clock))
    throw new UsageError(`"${more[0] ?? instant ?? ''}" is not understood`);
  return {
    parts: values.only === undefined ? parts : only(values.only),
    sandboxClock: clock ? (instant ?? 'on') : null,
  };
};

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: args
        .map((one) => one.replace(/^--sandbox-clock=(.*)$/, '--sandbox-clock\n$1'))
        .flatMap((one) => one.split('\n')),
      options: {
        'sandbox-clock': { type: 'boolean' },
        only: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const only = (list: string): readonly Part[] =>
  list.split(',').map((name) => {
    const part = parts.find((one) => one === name.trim());
    if (part === undefined) throw new UsageError(`--only: "${name}" is none of ${parts.join(', ')}`);
    return part;
  });
