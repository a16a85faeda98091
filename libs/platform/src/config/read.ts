import { paymentTermsOf } from './payment-settings.js';
import type { ConfigProblem } from './reading.js';
import { settings, type Config, type Setting } from './settings.js';

export type { ConfigProblem } from './reading.js';

/** Everything that is wrong, at once: nobody wants to find the second mistake after the first restart. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused';
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(
      `the environment is not usable:\n${problems.map(({ variable, wrong, fix }) => `  ${variable} ${wrong}: ${fix}`).join('\n')}`,
    );
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the whole configuration. Throws `ConfigRefused` with every problem and its fix; no value is repeated in a text. */
export const readConfig = (environment: Environment): Config => {
  const problems: ConfigProblem[] = [];
  const values: Partial<Record<keyof Config, Config[keyof Config]>> = {};
  for (const { variable, field, fallback, read } of settings as readonly Setting[]) {
    const given = environment[variable];
    const result = read(given === undefined || given === '' ? fallback : given);
    if ('wrong' in result) problems.push({ variable, wrong: result.wrong, fix: result.fix });
    else values[field] = result.value;
  }
  problems.push(...contradictions(values as Partial<Config>));
  const payments = paymentTermsOf(values as Partial<Config>);
  problems.push(...payments.problems);
  if (problems.length > 0) throw new ConfigRefused(problems);
  return { ...(values as Omit<Config, 'payments'>), payments: payments.terms }; // every field has its line in `settings`, and each was read without a problem
};

const contradictions = ({ databaseUrl, pgBinDir }: Partial<Config>): readonly ConfigProblem[] =>
  typeof databaseUrl === 'string' && typeof pgBinDir === 'string'
    ? [
        {
          variable: 'PG_BIN_DIR',
          wrong: 'has no effect beside DATABASE_URL',
          fix: 'leave one of the two out',
        },
      ]
    : [];
