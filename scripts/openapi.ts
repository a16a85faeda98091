import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describeApi } from '#apps/api';

/** Writes docs/openapi.json from the routes; `--check` only compares, and fails when they differ. */
const file = 'docs/openapi.json';
const described = `${JSON.stringify(await describeApi(), null, 2)}\n`;

if (existsSync(file) && readFileSync(file, 'utf8') === described) {
  console.log(`${file} is what the routes say`);
} else if (process.argv.includes('--check')) {
  console.error(`${file} is not what the routes say: run \`npm run openapi\` and commit it`);
  process.exitCode = 1;
} else {
  writeFileSync(file, described);
  console.log(`wrote ${file}`);
}
