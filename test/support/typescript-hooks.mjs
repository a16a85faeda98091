import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';

const settings = await readFile(new URL('../../.swcrc', import.meta.url), 'utf8');
const cache = new URL('../../node_modules/.cache/run-source/', import.meta.url);

/** Sources import each other by the name of their output. */
export async function resolve(specifier, context, next) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(fileURLToPath(source))) return { url: source.href, shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  return {
    format: 'module',
    source: await compiled(filename, await readFile(filename, 'utf8')),
    shortCircuit: true,
  };
}

/** A test starts the same program many times: what was compiled once is kept by its content. */
async function compiled(filename, text) {
  const key = createHash('sha256').update(settings).update(filename).update(text).digest('hex');
  const kept = new URL(`${key}.js`, cache);
  if (existsSync(kept)) return readFile(kept, 'utf8');
  const { code } = await transform(text, {
    ...JSON.parse(settings),
    swcrc: false,
    filename,
    sourceMaps: 'inline',
  });
  try {
    await mkdir(cache, { recursive: true });
    const fresh = new URL(`${key}.${process.pid}`, cache);
    await writeFile(fresh, code);
    await rename(fresh, kept);
  } catch {
    // A checkout that cannot be written to compiles each time.
  }
  return code;
}
