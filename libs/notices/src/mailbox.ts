import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { noticeLimits } from './limits.js';

/** A letter in the mailbox, as its list shows it. */
export type LetterShown = {
  /** Of its notice: `ntc_…`. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  /** As it stands in the letter. */
  readonly date: string | null;
};

export type OpenedLetter = LetterShown & {
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly filename: string; readonly bytes: number }[];
};

/** Letters that were written and went nowhere, because no mail server is configured. */
export type Mailbox = {
  /** Newest first, the latest `noticeLimits.mailboxShown`. */
  readonly list: () => Promise<readonly LetterShown[]>;
  readonly read: (id: string) => Promise<OpenedLetter | null>;
};

const EXTENSION = '.eml';
/** As notices are named: nothing else is a file's name here, and no path is. */
const ID = /^ntc_[A-Za-z0-9_-]{1,60}$/;

/** Reads what `mailboxMailer` wrote into the same folder. */
export const mailboxIn = (folder: string): Mailbox => ({
  list: async () => {
    const found = await Promise.all((await idsIn(folder)).map((id) => datedIn(folder, id)));
    const latest = found.sort((a, b) => b.at - a.at).slice(0, noticeLimits.mailboxShown);
    return Promise.all(latest.map(async ({ id }) => shownOf(id, await parsed(await headOf(folder, id)))));
  },
  read: async (id) => {
    if (!ID.test(id)) return null;
    const raw = await readFile(fileOf(folder, id)).catch(unlessAbsent);
    if (raw === null) return null;
    const letter = await parsed(raw);
    return {
      ...shownOf(id, letter),
      text: letter.text ?? '',
      html: letter.html ?? '',
      attachments: letter.attachments.map(({ filename, content }) => ({
        filename: filename ?? '',
        bytes: typeof content === 'string' ? content.length : content.byteLength,
      })),
    };
  },
});

const fileOf = (folder: string, id: string): string => join(folder, id + EXTENSION);

const idsIn = async (folder: string): Promise<readonly string[]> => {
  const names = (await readdir(folder).catch(unlessAbsent)) ?? [];
  return names
    .filter((name) => name.endsWith(EXTENSION))
    .map((name) => name.slice(0, -EXTENSION.length))
    .filter((id) => ID.test(id));
};

const datedIn = async (folder: string, id: string) => ({
  id,
  at: (await stat(fileOf(folder, id)).catch(unlessAbsent))?.mtimeMs ?? 0,
});

/** Headers stand first; of a long letter nothing else is read for a list. */
const headOf = async (folder: string, id: string): Promise<Buffer> => {
  const file = await open(fileOf(folder, id));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(noticeLimits.letterHead), 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const parsed = (raw: Buffer) => PostalMime.parse(raw);

const shownOf = (id: string, { to, subject, date }: Awaited<ReturnType<typeof parsed>>): LetterShown => ({
  id,
  to: (to ?? []).map(({ name, address }) => `${name} <${address ?? ''}>`.trim()).join(', '),
  subject: subject ?? '',
  date: date ?? null,
});

const unlessAbsent = (error: unknown): null => {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
};
