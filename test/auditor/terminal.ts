import { Writable } from 'node:stream';
import { instantOf } from '#kernel';
import type { StoredEvent } from '#event-store';
import { audit } from '../../apps/auditor/src/run.js';
import type { Ledger } from '../../apps/auditor/src/log/ledger.js';

export type Answer = { readonly code: number; readonly out: string; readonly err: string };

const gathering = (): { readonly stream: Writable; readonly text: () => string } => {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
};

/** One call of the auditor in this process, as a shell would see it. */
export const call = async (args: readonly string[], open: () => Promise<Ledger>): Promise<Answer> => {
  const out = gathering();
  const err = gathering();
  const code = await audit(args, { out: out.stream, err: err.stream }, open);
  return { code, out: out.text(), err: err.text() };
};

type Around = { readonly dataDir?: string; readonly now?: string; readonly names?: Ledger['names'] };

/** A ledger over a list of events, without read models. */
export const ledgerOf = (
  log: readonly StoredEvent[],
  { dataDir = '/nowhere', now = '2026-02-01T00:00:00.000Z', names = null }: Around = {},
): Ledger => ({
  name: 'a list of events',
  head: log.at(-1)?.position ?? 0n,
  dense: true,
  now: instantOf(now),
  pages: async function* ({ after = 0n, upTo } = {}) {
    const wanted = log.filter(({ position }) => position > after && (upTo === undefined || position <= upTo));
    for (let at = 0; at < wanted.length; at += 7) yield wanted.slice(at, at + 7);
  },
  stream: async function* (name) {
    yield log.filter(({ stream }) => stream === name);
  },
  readModels: null,
  provider: null,
  names,
  dataDir,
  close: () => Promise.resolve(),
});
