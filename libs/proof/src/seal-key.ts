import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { absent } from './absent.js';
import { publish } from './publish.js';

/** The seal key's file cannot be used; the text says what to do. */
export class SealKeyUnusable extends Error {
  override readonly name = 'SealKeyUnusable';
}

export const publicKeyFile = (keyFile: string): string => `${keyFile}.pub`;

/** The Ed25519 key that signs seals; made at the first run, readable by its owner only, the public key beside it. */
export const signingKey = async (keyFile: string): Promise<KeyObject> => {
  const existing = await privateKeyIn(keyFile);
  if (existing !== null) {
    await publishPublicKey(keyFile, existing);
    return existing;
  }
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  await publish(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), 0o600);
  await publishPublicKey(keyFile, privateKey);
  return privateKey;
};

const privateKeyIn = async (keyFile: string): Promise<KeyObject | null> => {
  const found = await stat(keyFile).catch(absent);
  if (found === null) return null;
  if ((found.mode & 0o077) !== 0)
    throw new SealKeyUnusable(
      `${keyFile} can be read by others: chmod 600 it, and replace the key if that was so for long`,
    );
  const key = createPrivateKey(await readFile(keyFile));
  if (key.asymmetricKeyType !== 'ed25519')
    throw new SealKeyUnusable(`${keyFile} is not an Ed25519 key: name another file`);
  return key;
};

const publishPublicKey = async (keyFile: string, key: KeyObject): Promise<void> => {
  const file = publicKeyFile(keyFile);
  if ((await stat(file).catch(absent)) !== null) return;
  await publish(file, createPublicKey(key).export({ type: 'spki', format: 'pem' }), 0o644);
};

/** The public half, as an auditor keeps it. */
export const verifyingKey = async (file: string): Promise<KeyObject> => createPublicKey(await readFile(file));
