import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { apiLimits } from '../limits.js';

/** `limit` and `cursor` of every list. */
export const Listed = (): MethodDecorator =>
  applyDecorators(
    ApiQuery({
      name: 'limit',
      required: false,
      schema: {
        type: 'integer',
        minimum: 1,
        maximum: apiLimits.pageSize.max,
        default: apiLimits.pageSize.default,
      },
    }),
    ApiQuery({
      name: 'cursor',
      required: false,
      schema: { type: 'string' },
      description: '`next_cursor` of the page before.',
    }),
  );

/** Read your writes: waits until the read model has reached this `Ledger-Position`. */
export const AtLeast = (): MethodDecorator =>
  ApiQuery({
    name: 'at_least',
    required: false,
    schema: { type: 'string', pattern: '^(?:0|[1-9][0-9]{0,18})$' },
    description: 'A Ledger-Position that the answer must include.',
  });

export const TextParameter = (name: string, description: string): MethodDecorator =>
  ApiQuery({ name, required: false, schema: { type: 'string' }, description });

export const InstantParameter = (name: string, description: string): MethodDecorator =>
  ApiQuery({ name, required: false, schema: { type: 'string', format: 'date-time' }, description });
