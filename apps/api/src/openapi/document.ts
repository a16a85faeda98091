import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { refusals } from '#domain/refusals';
import { namedSchemas } from './answers.js';
import { decorate } from './decorate.js';

/** The API's own description, OpenAPI 3.1; the committed copy is docs/openapi.json. */
export const documentOf = (app: NestFastifyApplication): OpenAPIObject => {
  const frame = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Credit ledger')
    .setVersion('1')
    .setDescription(
      'Event-sourced credit ledger. Amounts are decimal strings. A call that changes something needs an `Idempotency-Key`: repeated with the same ' +
        'payload it answers the first result (`Idempotent-Replayed: true`). Refusals are RFC 9457 problem documents. Every answer carries `Ledger-Position`; ' +
        'queries take it as `at_least` to read your own writes.',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'API key' })
    .build();
  const document = SwaggerModule.createDocument(app, frame, {
    operationIdFactory: (controller, method) =>
      `${controller.replace('Controller', '').toLowerCase()}_${method}`,
  });
  return decorate(document, namedSchemas(), Object.keys(refusals));
};

/** `/openapi.json`, and a page to browse it at `/docs` that loads nothing from elsewhere. */
export const serveDocument = (app: NestFastifyApplication): void => {
  const document = documentOf(app);
  app
    .getHttpAdapter()
    .getInstance()
    .get('/openapi.json', (_request: unknown, reply: { send: (body: object) => void }) => {
      reply.send(document);
    });
  SwaggerModule.setup('docs', app, document, { customSiteTitle: 'Credit ledger API', raw: false });
};
