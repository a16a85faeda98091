import { readFileSync } from 'node:fs';
import everything from './jest.config.js';

/**
 * `npm run test:long`: the specs that do more when `FULL` or `PROPERTY_RUNS` is set. With `npm test` beside it, it makes the
 * whole of `npm run test:full`, and no test is done twice alike. A spec that asks for either and is missing in the list fails
 * test/architecture.
 */
const longRun = JSON.parse(readFileSync(new URL('test/long-run.json', import.meta.url), 'utf8'));

export default { ...everything, testMatch: longRun.map((file) => `<rootDir>/${file}`) };
