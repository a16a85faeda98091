import { typeid, TypeID } from 'typeid-js';
import { parse, v5, v7 } from 'uuid';

/** Source of new ids. Injected at the edge, so that a simulation can make them from its seed. */
export type Ids = {
  /** A sortable, prefixed id such as `lot_01jz…`. */
  readonly next: (prefix: string) => string;
  /** A fresh uuid, for events that no command's id names. */
  readonly uuid: () => string;
};

export const randomIds: Ids = { next: (prefix) => typeid(prefix).toString(), uuid: () => v7() };

/** What a caller may use as an id of its own. Anything else names nothing (404). */
export const isId = (text: string): boolean => /^[A-Za-z0-9_-]{1,64}$/.test(text);

/** Parsed once: as text, every id would parse it anew. */
const NAMESPACE = parse('6f1c5c0e-3c55-4a57-9a0b-0d5d0c1f6d11');

/** The text's bytes where it is plain ASCII, which nearly every key is; the library's own way is three times as slow. */
const bytesOf = (text: string): Uint8Array | string => {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return text;
    bytes[at] = code;
  }
  return bytes;
};

/** The same parts give the same text, and no others do: each part is told apart by its length. */
export const fingerprintOf = (...parts: readonly string[]): string =>
  v5(bytesOf(parts.map((part) => `${part.length.toString()}:${part}`).join('')), NAMESPACE);

/** S18: one command id for principal + stream + idempotency key; also used for ids that a reaction derives from facts. */
export const commandIdOf = fingerprintOf;

/** The id of a command's first event is the command's id, so the store's unique event id is the durable command index (S18). */
export const eventIdOf = (commandId: string, index: number): string =>
  index === 0 ? commandId : v5(index.toString(), commandId);

/**
 * `deb_…`, `lot_…`, `hold_…` spelled from the command that makes the thing: the durable command index then finds a debit by
 * its id alone, and a repeated command names the same thing.
 */
export const idOfCommand = (prefix: string, commandId: string): string =>
  TypeID.fromUUID(prefix, commandId).toString();

/** The command that made the thing with this id; `null` where the text is no id that a command made. */
export const commandOfId = (prefix: string, id: string): string | null => {
  try {
    return TypeID.fromString(id, prefix).toUUID();
  } catch {
    return null; // spelled by somebody else: it names nothing
  }
};
