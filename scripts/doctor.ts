import { ConfigRefused, readConfig, type Config } from '#platform/config';
import { eventStore } from './doctor/event-store.js';
import { bad, type Finding } from './doctor/finding.js';
import { dataFolder, nodeVersion, port } from './doctor/machine.js';
import { payments } from './doctor/payments.js';
import { postgres } from './doctor/postgres.js';

/** Looks at everything that a start needs, without starting: names every misconfiguration with its fix. Exit code 1 if there is one. */
const examine = async (environment: NodeJS.ProcessEnv): Promise<readonly Finding[]> => {
  const node = nodeVersion(process.version);
  const config = configOf(environment);
  if ('problems' in config) return [node, ...config.problems];
  return [
    node,
    ...dataFolder(config),
    await port(config),
    ...(await postgres(config)),
    ...(await eventStore(config)),
    ...(await payments(config)),
  ];
};

const configOf = (environment: NodeJS.ProcessEnv): Config | { readonly problems: readonly Finding[] } => {
  try {
    return readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error;
    return { problems: error.problems.map(({ variable, wrong, fix }) => bad(`${variable} ${wrong}`, fix)) };
  }
};

const MARKS = { good: 'ok  ', note: 'note', bad: 'BAD ' } as const;

const findings = await examine(process.env);
for (const { verdict, what, fix } of findings)
  console.log(`${MARKS[verdict]}  ${what}${fix === undefined ? '' : `\n      → ${fix}`}`);
const wrong = findings.filter(({ verdict }) => verdict === 'bad').length;
console.log(wrong === 0 ? '\nEverything is in place: npm start' : `\n${wrong.toString()} to put right`);
process.exitCode = wrong === 0 ? 0 : 1;
