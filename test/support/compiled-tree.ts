import { transformSync, type Options } from '@swc/core';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const CACHE = join('node_modules', '.cache', 'compiled-tree');
const FOLDERS = ['apps', 'libs', 'projections', 'scripts', 'test'];
/** What is older is of an earlier state of the sources, and whatever ran from it has ended. */
const KEPT_MS = 3_600_000;

let tree: string | undefined;

/**
 * A folder with every program of this repository as `npm run build` makes them, under `dist`: a test of whole processes needs
 * no build, and a process starts as quickly as the product does. Compiled once for each state of the sources.
 */
export const compiledTree = (): string => (tree ??= compiled());

const compiled = (): string => {
  const settings = readFileSync('.swcrc', 'utf8');
  const sources = FOLDERS.flatMap(sourcesIn).map((file) => [file, readFileSync(file, 'utf8')] as const);
  const hash = createHash('sha256').update(readFileSync('package.json')).update(settings);
  for (const [file, text] of sources) hash.update(`${file}\0${text}\0`);
  const kept = join(CACHE, hash.digest('hex').slice(0, 32));
  if (existsSync(kept)) return kept;

  const fresh = `${kept}.${process.pid.toString()}`;
  const options = { ...(JSON.parse(settings) as Options), swcrc: false, sourceMaps: false };
  rmSync(fresh, { recursive: true, force: true });
  for (const [filename, text] of sources) {
    const target = join(fresh, 'dist', filename.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, codeOf(text, { ...options, filename }));
  }
  copyFileSync('package.json', join(fresh, 'package.json')); // its `imports` lead into `dist`
  try {
    renameSync(fresh, kept);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    if (!existsSync(kept)) throw error; // else another process was quicker
  }
  removeOld(kept);
  return kept;
};

/** A source with an error in it fails the programs that load it, and no other. */
const codeOf = (text: string, options: Options): string => {
  try {
    return transformSync(text, options).code;
  } catch (error) {
    return `throw new Error(${JSON.stringify(`${options.filename ?? ''}: ${String(error)}`)});`;
  }
};

const sourcesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.spec|\.d)\.ts$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file))
    .sort();

const removeOld = (current: string): void => {
  for (const folder of readdirSync(CACHE).map((name) => join(CACHE, name)))
    if (folder !== current && statSync(folder).mtimeMs < Date.now() - KEPT_MS)
      rmSync(folder, { recursive: true, force: true });
};
