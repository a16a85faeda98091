import type { OpenAPIObject } from '@nestjs/swagger';
import type { JsonSchema } from '../body/rules.js';

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
};
type Operation = { parameters?: Parameter[]; responses?: Record<string, object>; 'x-changes'?: boolean };

const problemReference = {
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Unique per intended change; a repeat with the same payload answers the first result.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};
const dryRun: Parameter = {
  name: 'dry_run',
  in: 'query',
  required: false,
  description: 'Decide and answer, append nothing.',
  schema: { type: 'boolean', default: false },
};

const problemSchema = (codes: readonly string[]): JsonSchema => ({
  type: 'object',
  description:
    'RFC 9457. The facts of the refusal (available, required, param …) stand beside these members.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: [...codes].sort() },
    param: { type: 'string', description: 'The field or parameter that is wrong.' },
  },
  required: ['type', 'title', 'status', 'code'],
});

const methods = ['get', 'post', 'put', 'delete'] as const;

/** Adds what holds for every route: problem answers, and on changes the headers and parameters of a command. */
export const decorate = (
  document: OpenAPIObject,
  schemas: ReadonlyMap<string, JsonSchema>,
  codes: readonly string[],
): OpenAPIObject => {
  for (const path of Object.values(document.paths)) {
    for (const method of methods) {
      // The library's operation type is an interface of its own; these members are the standard's.
      const operation = path[method] as Operation | undefined;
      if (operation === undefined) continue;
      if (operation['x-changes'] === true)
        operation.parameters = [idempotencyKey, dryRun, ...(operation.parameters ?? [])];
      operation.responses = {
        ...operation.responses,
        default: { description: 'A refusal or failure, by its `code`.', ...problemReference },
      };
    }
  }
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {}))
    // Bodies refuse unknown fields; their classes cannot say so.
    if ('properties' in schema && /(?:Body|Data)$/.test(name)) schema.additionalProperties = false;
  const named = Object.fromEntries(
    [...schemas, ['Problem', problemSchema(codes)] as const].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(named as object) },
  };
  return document;
};
