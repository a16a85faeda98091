import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Jest's runner gives every test file an `AsyncLocalStorage` of its own and never lets go of it: node then touches each of them
 * for every promise of every later file. Runs before each file and disables those of the files before it.
 */
const { prototype } = AsyncLocalStorage;
const used = Symbol.for('storages of earlier test files');

if (prototype[used] === undefined) {
  const storages = new Set();
  const { run } = prototype;
  prototype.run = function (...args) {
    storages.add(this);
    return run.apply(this, args);
  };
  prototype[used] = storages;
} else {
  for (const storage of prototype[used]) storage.disable();
  prototype[used].clear();
}
