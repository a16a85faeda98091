import { availableParallelism } from 'node:os';

/** Native ESM: `npm test` passes node the flag that jest's module loader needs. */
export default {
  rootDir: '.',
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.tsbuild', '<rootDir>/.data'],
  setupFiles: ['<rootDir>/test/support/release-storages.js'],
  testSequencer: '<rootDir>/test/support/longest-first.js',
  reporters: ['default', '<rootDir>/test/support/closing-line.js'],
  // Much of a run is waiting for a server, a process or a socket: two share even two cores well. Beyond four they wait for the one database server.
  maxWorkers: Math.min(4, Math.max(2, availableParallelism() - 1)),
  // On a busy machine a test may wait for a server's start; no test asserts a duration.
  testTimeout: 30_000,
  testMatch: ['**/*.spec.ts'],
  // Killing processes under load is for `npm run test:full`.
  testPathIgnorePatterns: ['/node_modules/', ...(process.env.FULL === undefined ? ['/test/chaos/'] : [])],
};
