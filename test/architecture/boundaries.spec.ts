import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** One file per rule that breaks it: a boundary check that finds none of these forbids nothing. */
const injected: readonly (readonly [rule: string, file: string, code: string])[] = [
  ['kernel-imports-nothing-of-ours', 'libs/kernel/src/a.ts', "import '#engine';"],
  ['domain-imports-kernel', 'libs/domain/src/credit-pool/a.ts', "import '#engine';"],
  ['streams-never-import-each-other', 'libs/domain/src/credit-pool/b.ts', "import '../invoice/index.js';"],
  ['event-store-imports-kernel', 'libs/event-store/src/a.ts', "import '#engine';"],
  ['engine-imports-kernel-and-event-store', 'libs/engine/src/a.ts', "import '#domain/credit-pool';"],
  ['rate-card-imports-domain', 'libs/rate-card/src/a.ts', "import '#engine';"],
  ['commands-import-domain-and-engine', 'libs/commands/src/a.ts', "import '#projections';"],
  ['proof-reads-the-store', 'libs/proof/src/a.ts', "import '#commands';"],
  ['payments-import-kernel-and-tax', 'libs/payments/src/a.ts', "import '#engine';"],
  ['tax-imports-kernel', 'libs/tax/src/a.ts', "import '#engine';"],
  ['vault-imports-kernel', 'libs/vault/src/a.ts', "import '#engine';"],
  ['documents-import-kernel', 'libs/documents/src/a.ts', "import '#engine';"],
  ['notices-import-kernel', 'libs/notices/src/a.ts', "import '#engine';"],
  ['outgoing-imports-kernel', 'libs/outgoing/src/a.ts', "import '#engine';"],
  ['platform-imports-kernel', 'libs/platform/src/a.ts', "import '#engine';"],
  ['projection-runtime-reads-the-store', 'libs/projection-runtime/src/a.ts', "import '#commands';"],
  ['projections-import-kernel-and-domain', 'projections/balance/a.ts', "import '#engine';"],
  ['read-models-stand-alone', 'projections/balance/b.ts', "import '../usage/index.js';"],
  ['product-imports-no-test', 'libs/engine/src/b.ts', "import '../../../test/support/x.js';"],
  ['pure-code-knows-no-node', 'libs/kernel/src/b.ts', "import 'node:fs';"],
  ['nest-at-the-edge', 'libs/engine/src/c.ts', "import '@nestjs/common';"],
  ['sql-in-its-places', 'libs/engine/src/d.ts', "import 'pg';"],
  [
    'eventstoredb-client-in-its-folder',
    'libs/event-store/src/postgres/a.ts',
    "import '@eventstore/db-client';",
  ],
  ['class-validator-where-requests-arrive', 'libs/commands/src/b.ts', "import 'class-validator';"],
  ['pdfmake-in-documents', 'apps/api/src/b.ts', "import 'pdfmake';"],
  ['nodemailer-in-notices', 'apps/api/src/c.ts', "import 'nodemailer';"],
  ['standardwebhooks-in-outgoing', 'apps/api/src/d.ts', "import 'standardwebhooks';"],
  ['stripe-in-payments', 'apps/api/src/a.ts', "import 'stripe';"],
  ['every-import-resolves', 'libs/engine/src/e.ts', "import './nowhere.js';"],
  ['no-cycles', 'libs/engine/src/f.ts', "import './g.js';"],
];

const entries = [
  'libs/engine',
  'libs/commands',
  'libs/kernel',
  'libs/event-store',
  'projections',
  'libs/projection-runtime',
];

describe('boundaries', () => {
  const root = resolve('.');
  const tree = mkdtempSync(join(tmpdir(), 'boundaries-'));
  let report = '';

  beforeAll(() => {
    for (const file of [
      'package.json',
      'tsconfig.base.json',
      'tsconfig.json',
      'tsconfig.eslint.json',
      '.dependency-cruiser.cjs',
    ])
      cpSync(join(root, file), join(tree, file));
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
    const put = (file: string, code: string): void => {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), `${code}\nexport {};\n`);
    };
    for (const [, file, code] of injected) put(file, code);
    for (const lib of entries) put(`${lib}${lib === 'projections' ? '' : '/src'}/index.ts`, '');
    put('libs/engine/src/g.ts', "import './f.js';");
    for (const stream of ['credit-pool', 'invoice']) put(`libs/domain/src/${stream}/index.ts`, '');
    put('projections/usage/index.ts', '');
    put('test/support/x.ts', '');
    const cruise = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
        'libs',
        'apps',
        'projections',
        '--config',
        '.dependency-cruiser.cjs',
      ],
      { cwd: tree, encoding: 'utf8' },
    );
    report = cruise.stdout + cruise.stderr;
  });
  afterAll(() => {
    rmSync(tree, { recursive: true, force: true });
  });

  it('tries every rule that there is', () => {
    const { forbidden } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
      readonly forbidden: readonly { readonly name: string }[];
    };
    expect(injected.map(([rule]) => rule).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it.each(injected)('%s finds its violation', (rule, file) => {
    const lines = report.split('\n').filter((line) => line.includes(` ${rule}:`));
    expect(lines.some((line) => line.includes(file))).toBe(true);
  });
});
