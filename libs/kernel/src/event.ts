import type { Codec, Json, Shape } from './codec.js';
import type { DomainEvent } from './decider.js';
import type { Instant } from './instant.js';
import { invariant } from './invariant.js';

/** Every version of one event that was ever stored, oldest first; the last is the one the program speaks. */
export type EventDeclaration<Type extends string, Data> = {
  readonly type: Type;
  readonly says: string;
  readonly versions: readonly { readonly storedName: string; readonly shape: Shape }[];
  readonly encode: (data: Data) => Json;
  /** Decodes any released version and lifts it to the current one. */
  readonly decode: (version: number, json: Json) => Data;
  /** A new version demands the function that lifts the old one: without it, it does not compile. */
  readonly next: <Next>(codec: Codec<Next>, upcast: (old: Data) => Next) => EventDeclaration<Type, Next>;
};

/** Declares an event's first version. `type` is past tense, subject first; it is stored as `type.vN` and never changes. */
export const event = <const Type extends string, Data>(
  type: Type,
  says: string,
  codec: Codec<Data>,
): EventDeclaration<Type, Data> =>
  declare({ type, says, older: [], codec, decodeOlder: (version) => invariantVersion(type, version) });

const invariantVersion = (type: string, version: number): never => {
  invariant(false, `${type} has a version ${version.toString()}`);
};

const declare = <Type extends string, Data>(known: {
  readonly type: Type;
  readonly says: string;
  readonly older: EventDeclaration<Type, Data>['versions'];
  readonly codec: Codec<Data>;
  readonly decodeOlder: (version: number, json: Json) => Data;
}): EventDeclaration<Type, Data> => {
  const { type, says, codec } = known;
  const current = known.older.length + 1;
  const versions = [...known.older, { storedName: `${type}.v${current.toString()}`, shape: codec.shape }];
  const decode = (version: number, json: Json): Data =>
    version === current ? codec.decode(json, type) : known.decodeOlder(version, json);
  return {
    type,
    says,
    versions,
    encode: codec.encode,
    decode,
    next: (nextCodec, upcast) =>
      declare({
        type,
        says,
        older: versions,
        codec: nextCodec,
        decodeOlder: (version, json) => upcast(decode(version, json)),
      }),
  };
};

/** The union of the events that a stream's declarations describe. */
export type EventsOf<D extends Readonly<Record<string, { readonly type: string }>>> = {
  [K in keyof D]: D[K] extends EventDeclaration<infer Type, infer Data> ? DomainEvent<Type, Data> : never;
}[keyof D];

/** Turns the events of one category into stored names and JSON, and back. */
export type EventFormat<E extends DomainEvent> = {
  readonly category: string;
  readonly declarations: readonly EventDeclaration<string, unknown>[];
  readonly encode: (event: E) => { readonly storedName: string; readonly data: Json };
  readonly decode: (storedName: string, at: Instant, data: Json) => E;
};

/** `category` has no dash: a stream's name is `category-id`. */
export const eventFormat = <const D extends Readonly<Record<string, { readonly type: string }>>>(
  category: string,
  declared: D,
): EventFormat<EventsOf<D>> => {
  invariant(/^[A-Za-z]+$/.test(category), `category "${category}" is letters only`);
  // `EventsOf<D>` has each type with its own data; inside, they are looked up by name.
  const declarations = Object.values(declared) as unknown as readonly EventDeclaration<string, unknown>[];
  const byType = new Map(
    declarations.map((one) => [
      one.type,
      { declaration: one, storedName: one.versions.at(-1)?.storedName ?? '' },
    ]),
  );
  const byStoredName = new Map(
    declarations.flatMap((one) =>
      one.versions.map((version, at) => [version.storedName, { declaration: one, version: at + 1 }] as const),
    ),
  );
  return {
    category,
    declarations,
    encode: (event) => {
      const known = byType.get(event.type);
      invariant(known !== undefined, `${event.type} is an event of ${category}`);
      return { storedName: known.storedName, data: known.declaration.encode(event.data) };
    },
    decode: (storedName, at, data) => {
      const known = byStoredName.get(storedName);
      invariant(known !== undefined, `${storedName} is a stored event of ${category}`);
      return {
        type: known.declaration.type,
        at,
        data: known.declaration.decode(known.version, data),
      } as EventsOf<D>;
    },
  };
};
