import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { billingDisputeEvents } from '#domain/billing-dispute';
import { creditPoolEvents } from '#domain/credit-pool';
import { customerEvents } from '#domain/customer';
import { invoiceEvents } from '#domain/invoice';
import { invoiceRegisterEvents } from '#domain/invoice-register';
import { policyEvents } from '#domain/policy';
import { purchaseEvents } from '#domain/purchase';
import { reconciliationEvents } from '#domain/reconciliation';
import { standingEvents } from '#domain/standing';
import { topUpEvents } from '#domain/top-up';
import { refusals } from '#domain/refusals';
import { readModels } from '#projections';

/** What linters cannot say of a tree that many people keep in order. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));
const sources = files.filter((file) => file.endsWith('.ts'));
const read = (file: string): string => readFileSync(file, 'utf8');

/** The file and all that it imports by a relative path, and so on. */
const importedBy = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
  if (seen.has(file) || !existsSync(file)) return seen;
  seen.add(file);
  for (const [, path = ''] of read(file).matchAll(/^(?:import|export|\}) ?.*'(\.{1,2}\/.*)\.js';$/gm))
    importedBy(join(dirname(file), `${path}.ts`), seen);
  return seen;
};

describe('the tree stays in order', () => {
  it('has the top level that was agreed on', () => {
    const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
    expect([...folders].sort()).toEqual(['.ci', 'apps', 'docs', 'libs', 'projections', 'scripts', 'test']);
    for (const file of ['nest-cli.json', 'package.json', 'tsconfig.base.json', 'docker-compose.yml'])
      expect(files).toContain(file);
  });

  it('names files and folders by what they hold', () => {
    const vague = /^(utils?|common|helpers?|managers?|base|shared|misc|stuff)(\.|$)/;
    expect(
      files.filter(
        (file) => file.split('/').some((part) => vague.test(part)) && file !== 'tsconfig.base.json',
      ),
    ).toEqual([]);
  });

  it('keeps every source file within 300 lines', () => {
    expect(sources.filter((file) => read(file).split('\n').length > 301)).toEqual([]);
  });

  it('leaves nothing for later and escapes no check silently', () => {
    const banned =
      /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|nocheck|expect-error)|\b(it|test|describe)\.(skip|only|todo)\b/;
    const reasonless = /eslint-disable(?!.*-- \S)/;
    const found = sources
      .filter((file) => file !== 'test/architecture/tidy.spec.ts')
      .flatMap((file) =>
        read(file)
          .split('\n')
          .flatMap((line, at) =>
            banned.test(line) || reasonless.test(line)
              ? [`${file}:${(at + 1).toString()} ${line.trim()}`]
              : [],
          ),
      );
    expect(found).toEqual([]);
  });

  it('has a frozen golden file for every stored name, and none for others', () => {
    const stored = [
      creditPoolEvents,
      policyEvents,
      customerEvents,
      standingEvents,
      invoiceEvents,
      invoiceRegisterEvents,
      billingDisputeEvents,
      purchaseEvents,
      topUpEvents,
      reconciliationEvents,
    ].flatMap((format) =>
      format.declarations.flatMap((one) => one.versions.map((version) => version.storedName)),
    );
    const golden = readdirSync('test/golden')
      .filter((file) => file.endsWith('.json'))
      .map((file) => basename(file, '.json'));
    expect(golden.sort()).toEqual(stored.sort());
  });

  it('has a long run for every spec that does more when asked to', () => {
    const asks = /process\.env(?:\.|\[')(?:FULL|PROPERTY_RUNS)\b/;
    const asking = sources.filter(
      (file) => file !== 'test/architecture/tidy.spec.ts' && asks.test(read(file)),
    );
    // Whatever a spec imports, a group of suites above all, asks in its name.
    const specs = sources.filter(
      (file) => file.endsWith('.spec.ts') && [...importedBy(file)].some((one) => asking.includes(one)),
    );
    expect(specs.sort()).toEqual((JSON.parse(read('test/long-run.json')) as readonly string[]).toSorted());
  });

  it('provokes every refusal in some test', () => {
    const specs = sources
      .filter((file) => file.endsWith('.spec.ts') || file.startsWith('test/'))
      .filter((file) => !file.startsWith('test/architecture/'))
      .map(read)
      .join('\n');
    expect(Object.keys(refusals).filter((code) => !specs.includes(`'${code}'`))).toEqual([]);
  });

  it('rebuilds every read model in a test', () => {
    const rebuilt = sources
      .filter((file) => file.endsWith('.spec.ts') && !file.startsWith('test/architecture/'))
      .map(read)
      .filter((text) => text.includes('rebuild'))
      .join('\n');
    const untested = readModels.filter(({ name }) => {
      const folder = name.replaceAll('_', '-');
      return !existsSync(join('projections', folder, 'project.spec.ts')) || !/\breadModels\b/.test(rebuilt);
    });
    expect(untested.map(({ name }) => name)).toEqual([]);
  });

  it('documents only npm commands that exist', () => {
    const scripts = Object.keys(
      (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts,
    );
    const documents = files
      .filter((file) => file.endsWith('.md'))
      .map(read)
      .join('\n');
    const named = [...documents.matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
