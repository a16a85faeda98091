import { afterEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import {
  documentLimits,
  fingerprintOf,
  openPrintingThread,
  printDocument,
  type PrintingThread,
} from '#documents';
import { compiledTree } from '../support/compiled-tree.js';
import { invoiceSample } from './samples.js';

const compiled = (file: string): string => join(process.cwd(), compiledTree(), 'dist', file);
const real = (): string => compiled('libs/documents/src/thread-entry.js');
const faulty = (): string => compiled('test/documents/faulty-thread.js');

let thread: PrintingThread;
const textOf = async (number: string): Promise<string> =>
  (await thread.print(invoiceSample({ number }))).toString();

afterEach(() => thread.close());

describe('the printing thread', () => {
  it('prints the bytes that are printed beside it, of every version', async () => {
    thread = openPrintingThread({ entry: real() });
    const document = invoiceSample();
    for (const version of [undefined, '1', '2'])
      expect(fingerprintOf(await thread.print(document, version))).toBe(
        fingerprintOf(await printDocument(document, version)),
      );
    await expect(thread.print(document, '0')).rejects.toThrow('version of the template');
  });

  it.each([
    ['throws', 'no such font'],
    ['dies', 'exited'],
    ['hoards', 'memory'],
  ])('that %s fails that one document, and prints the next', async (number, says) => {
    thread = openPrintingThread({ entry: faulty(), heapMb: 32 });
    const prints = [textOf('INV-1'), textOf(number), textOf('INV-2')];
    const [before, failed, after] = await Promise.allSettled(prints);
    expect(before).toEqual({ status: 'fulfilled', value: 'INV-1' });
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining(says) } });
    expect(after).toEqual({ status: 'fulfilled', value: 'INV-2' });
    expect(await textOf('INV-3')).toBe('INV-3');
  });

  it('that hangs is replaced', async () => {
    thread = openPrintingThread({ entry: faulty(), timeoutMs: 500 });
    await expect(textOf('hangs')).rejects.toThrow('abort');
    expect(await textOf('INV-2')).toBe('INV-2');
  });

  it('keeps a bounded number waiting, and says so to whoever comes next', async () => {
    thread = openPrintingThread({ entry: faulty() });
    const asked = Array.from({ length: documentLimits.waiting + 20 }, (_, nth) => textOf(nth.toString()));
    const outcomes = await Promise.allSettled(asked);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(20);
    for (const one of refused) expect(one).toMatchObject({ reason: { name: 'PrintingBusy' } });
    expect(await textOf('INV-1')).toBe('INV-1');
  });

  it('prints what it had accepted when it is closed, and nothing after', async () => {
    thread = openPrintingThread({ entry: faulty() });
    const accepted = [textOf('INV-1'), textOf('INV-2'), textOf('INV-3')];
    await thread.close();
    expect(await Promise.all(accepted)).toEqual(['INV-1', 'INV-2', 'INV-3']);
    await expect(textOf('INV-4')).rejects.toThrow('clos');
  });
});
