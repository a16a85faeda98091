import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { invariant } from '#kernel';
import type { JsonSchema } from '../body/rules.js';

/** A named schema of the API document: `#/components/schemas/<name>`. */
export type NamedSchema = { readonly name: string; readonly schema: JsonSchema };

const named = new Map<string, JsonSchema>();

/** Every schema that some answer uses, for the document. */
export const namedSchemas = (): ReadonlyMap<string, JsonSchema> => named;

type Properties = Readonly<Record<string, JsonSchema>>;

/** An object whose fields are all present: an absent value is null, so a reader never has to guess. */
export const answer = (name: string, description: string, properties: Properties): NamedSchema => {
  const schema: JsonSchema = {
    type: 'object',
    description,
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  };
  invariant(!named.has(name), `one schema is called ${name}`);
  named.set(name, schema);
  return { name, schema };
};

export const listAnswer = (name: string, of: NamedSchema): NamedSchema =>
  answer(name, `A page of the list. \`next_cursor\` goes into \`cursor=\` while \`has_more\` is true.`, {
    data: { type: 'array', items: ref(of) },
    has_more: { type: 'boolean' },
    next_cursor: orNull(textOf('Opaque.')),
  });

const ref = ({ name }: NamedSchema): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
export const orNull = (schema: JsonSchema): JsonSchema => ({ oneOf: [schema, { type: 'null' }] });
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const objectOf = (properties: Properties): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
export const textOf = (description: string): JsonSchema => ({ type: 'string', description });
export const wholeOf = (description: string): JsonSchema => ({ type: 'integer', description });
export const flagOf = (description: string): JsonSchema => ({ type: 'boolean', description });
export const amountOf = (description: string): JsonSchema => ({
  type: 'string',
  pattern: '^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]{1,9})?$',
  description,
});
export const instantOf = (description: string): JsonSchema => ({
  type: 'string',
  format: 'date-time',
  description,
});

/** What a route does in a sentence, and what it answers when it works. */
export const Answers = (status: number, of: NamedSchema, summary: string): MethodDecorator =>
  applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    // The library's schema type has mutable arrays; ours is the same, read-only.
    ApiResponse({
      status,
      description: of.schema.description ?? of.name,
      schema: ref(of) as { $ref: string },
    }),
  );

/** Another status of success that a route answers. */
export const AnswersAlso = (status: number, of: NamedSchema, description: string): MethodDecorator =>
  ApiResponse({ status, description, schema: ref(of) as { $ref: string } });
