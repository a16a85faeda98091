/**
 * `node --conditions=source --import ./test/support/run-source.mjs FILE.ts` runs a program from its source, so that tests
 * of whole processes need no build. Types are stripped by the same compiler as in jest and in the build.
 */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
