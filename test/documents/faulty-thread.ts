import type { LedgerDocument } from '#documents';

/** A thread's program that fails as its document says. */
const faulty = async ({ document }: { readonly document: LedgerDocument }): Promise<Uint8Array> => {
  switch (document.number) {
    case 'throws':
      throw new Error('no such font');
    case 'dies':
      return process.exit(3);
    case 'hangs':
      return new Promise(() => undefined);
    case 'hoards': {
      const kept: unknown[] = [];
      for (;;) kept.push(new Array(1_000).fill(kept.length));
    }
    default:
      return Buffer.from(document.number);
  }
};

export default faulty;
