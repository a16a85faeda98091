import type { KeyObject } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { absent } from './absent.js';
import type { Finding } from './findings.js';
import { publish } from './publish.js';
import { claimedPosition, readSeal, type Seal } from './seal.js';

const NAME = /^seal-(\d{9,})\.json$/;

const nameOf = (number: number): string => `seal-${number.toString().padStart(9, '0')}.json`;

/** Names of the seals' files, oldest first; a missing folder holds none. */
const sealNames = async (folder: string): Promise<readonly string[]> => {
  const names = (await readdir(folder).catch(absent)) ?? [];
  const numbered = names.flatMap((name) => {
    const number = NAME.exec(name)?.[1];
    return number === undefined ? [] : [{ name, number: Number.parseInt(number, 10) }];
  });
  return numbered.sort((a, b) => a.number - b.number).map(({ name }) => name);
};

/** Whether anything was sealed into this folder, whoever did it. */
export const holdsSeals = async (folder: string): Promise<boolean> => (await sealNames(folder)).length > 0;

/** The newest seal, proven to be ours; `null`: nothing was sealed yet. Rejects when it is not. */
export const newestSeal = async (folder: string, key: KeyObject): Promise<Seal | null> => {
  const name = (await sealNames(folder)).at(-1);
  if (name === undefined) return null;
  const read = readSeal(await readFile(join(folder, name), 'utf8'), key);
  if (read.kind !== 'seal')
    throw new Error(
      `${join(folder, name)}: ${read.says}; run the auditor's verify before anything is sealed on top of it`,
    );
  return read.seal;
};

export const writeSeal = async (folder: string, number: number, file: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await publish(join(folder, nameOf(number)), file, 0o644);
};

export type Seals = { readonly seals: readonly Seal[]; readonly findings: readonly Finding[] };

/** Every seal whose signature and place in the chain of seals hold, oldest first, and what is wrong with the others. */
export const readSeals = async (folder: string, key: KeyObject): Promise<Seals> => {
  const seals: Seal[] = [];
  const found: Finding[] = [];
  for (const name of await sealNames(folder)) {
    const file = await readFile(join(folder, name), 'utf8');
    const read = readSeal(file, key);
    if (read.kind !== 'seal') {
      found.push({
        code: read.kind === 'forged' ? 'seal-forged' : 'seal-unreadable',
        position: claimedPosition(file),
        subject: name,
        says: read.says,
      });
      continue;
    }
    const wrong = misplaced(name, read.seal, seals.at(-1));
    if (wrong !== null) found.push(wrong);
    if (wrong?.code !== 'seal-forged') seals.push(read.seal);
  }
  return { seals, findings: found };
};

/** Signed by us, but not where it stands: a copy under another name, or the seal before it is gone. */
const misplaced = (name: string, seal: Seal, before: Seal | undefined): Finding | null => {
  const at = { position: seal.position, subject: name };
  if (name !== nameOf(seal.number))
    return { ...at, code: 'seal-forged', says: `it is a copy of seal ${seal.number.toString()}` };
  if (seal.number !== (before?.number ?? 0) + 1)
    return { ...at, code: 'seal-missing', says: `the seal before it is not there, or is not ours` };
  if (seal.previous !== (before?.digest ?? null))
    return {
      ...at,
      code: 'seal-missing',
      says: `it was made after another seal ${(seal.number - 1).toString()} than the one that is there`,
    };
  return null;
};
