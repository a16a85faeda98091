/**
 * Arrays in PostgreSQL's binary format. As text, every quote of every JSON payload would be escaped here and unescaped there.
 * None of them is ever empty.
 */
const HEADER_BYTES = 20;
const OID = { int4: 23, int8: 20, text: 25, uuid: 2950 } as const;

function start(oid: number, count: number, itemBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + itemBytes);
  bytes.writeInt32BE(1, 0); // dimensions
  bytes.writeInt32BE(0, 4); // no nulls
  bytes.writeInt32BE(oid, 8);
  bytes.writeInt32BE(count, 12);
  bytes.writeInt32BE(1, 16); // the first index
  return bytes;
}

export function int4Array(values: readonly number[]): Buffer {
  const bytes = start(OID.int4, values.length, values.length * 8);
  let at = HEADER_BYTES;
  for (const value of values) {
    bytes.writeInt32BE(4, at);
    at = bytes.writeInt32BE(value, at + 4);
  }
  return bytes;
}

export function int8Array(values: readonly bigint[]): Buffer {
  const bytes = start(OID.int8, values.length, values.length * 12);
  let at = HEADER_BYTES;
  for (const value of values) {
    bytes.writeInt32BE(8, at);
    at = bytes.writeBigInt64BE(value, at + 4);
  }
  return bytes;
}

export function uuidArray(values: readonly string[]): Buffer {
  const bytes = start(OID.uuid, values.length, values.length * 20);
  let at = HEADER_BYTES;
  for (const value of values) {
    bytes.writeInt32BE(16, at);
    at += 4 + bytes.write(value.replaceAll('-', ''), at + 4, 'hex');
  }
  return bytes;
}

export function textArray(values: readonly string[]): Buffer {
  let total = 0;
  for (const value of values) total += 4 + Buffer.byteLength(value);
  const bytes = start(OID.text, values.length, total);
  let at = HEADER_BYTES;
  for (const value of values) {
    const written = bytes.write(value, at + 4);
    bytes.writeInt32BE(written, at);
    at += 4 + written;
  }
  return bytes;
}
