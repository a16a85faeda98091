import { UseInterceptors, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { noFields } from './pipes.js';

const refuseFields: NestInterceptor = {
  intercept: (context, next) => {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    noFields.transform(body, { type: 'body' });
    return next.handle();
  },
};

/** A command without fields, whose route has no use for a body: `{}`, or none at all; a field is refused. */
export const NoFields = (): MethodDecorator => UseInterceptors(refuseFields);
