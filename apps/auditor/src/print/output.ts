import type { Writable } from 'node:stream';
import { once } from 'node:events';

/** Where a command writes: results to `out`, progress and remarks to `err`, so that a pipe carries results only. */
export type Output = {
  readonly json: boolean;
  /** Resolves when the reader keeps up: a long replay into a slow pipe stays small in memory. */
  readonly line: (text: string) => Promise<void>;
  /** As `line`, for text that ends its own lines. */
  readonly text: (text: string) => Promise<void>;
  /** One JSON value on a line of its own; bigints as decimal strings. */
  readonly record: (value: unknown) => Promise<void>;
  /** A remark beside the result; left out of pipes that read the result. */
  readonly remark: (text: string) => void;
  readonly progress: (says: string, total: bigint) => Progress;
};

export type Progress = { readonly at: (position: bigint) => void; readonly done: () => Promise<void> };

export type Terminal = { readonly out: Writable; readonly err: Writable & { readonly isTTY?: boolean } };

export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));

export const outputTo = ({ out, err }: Terminal, json: boolean): Output => {
  const text = async (some: string): Promise<void> => {
    if (!out.write(some)) await once(out, 'drain');
  };
  const line = (some: string): Promise<void> => text(`${some}\n`);
  return {
    json,
    line,
    text,
    record: (value) => line(jsonText(value)),
    remark: (some) => void err.write(`${some}\n`),
    progress: (says, total) =>
      err.isTTY === true
        ? bar(says, total, err)
        : { at: () => undefined, done: async () => Promise.resolve() },
  };
};

/** A bar on the terminal, drawn a few times a second however often it is told. */
const bar = (says: string, total: bigint, stream: Writable): Progress => {
  const started = (async () => {
    const { default: progress } = await import('cli-progress');
    const made = new progress.SingleBar({
      stream,
      format: `${says} {bar} {percentage}%  {value}/{total} events  {speed}/s`,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
    });
    made.start(Number(total), 0, { speed: '–' });
    return made;
  })();
  let shown: Awaited<typeof started> | null = null;
  void started.then((made) => (shown = made));
  const start = process.hrtime.bigint();
  return {
    at: (position) => {
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      shown?.update(Number(position), {
        speed: Math.round(Number(position) / seconds).toLocaleString('en-US'),
      });
    },
    done: async () => {
      (await started).stop();
    },
  };
};
