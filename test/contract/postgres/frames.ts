/** PostgreSQL's messages, as far as the wire must tell them apart. */
export type Frame = { readonly type: string; readonly bytes: Buffer };

/** Cuts a byte stream into messages. The client's first one has no type: it is reported as `startup`. */
export class Framing {
  #left: Buffer = Buffer.alloc(0);

  constructor(private startup: boolean) {}

  push(chunk: Buffer): Frame[] {
    this.#left = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const head = this.startup ? 0 : 1;
      if (this.#left.length < head + 4) return frames;
      const length = head + this.#left.readInt32BE(head);
      if (this.#left.length < length) return frames;
      const type = this.startup ? 'startup' : String.fromCharCode(this.#left[0] ?? 0);
      frames.push({ type, bytes: this.#left.subarray(0, length) });
      this.#left = this.#left.subarray(length);
      this.startup = false;
    }
  }
}

/** The prepared statement that a Bind message names. */
export function statementOf({ bytes }: Frame): string {
  const portalEnd = bytes.indexOf(0, 5);
  return bytes.toString('utf8', portalEnd + 1, bytes.indexOf(0, portalEnd + 1));
}

export function errorResponse(severity: 'ERROR' | 'FATAL', code: string, message: string): Buffer {
  const fields = Buffer.from(`S${severity}\0V${severity}\0C${code}\0M${message}\0\0`);
  return framed('E', fields);
}

export const readyForQuery = (): Buffer => framed('Z', Buffer.from('I'));

function framed(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
