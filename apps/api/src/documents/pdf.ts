import { createHash } from 'node:crypto';
import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** What a route that answers with a document does, in a sentence. */
export const AnswersPdf = (summary: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ summary }),
    ApiResponse({
      status: 200,
      description: 'PDF.',
      content: { 'application/pdf': { schema: { type: 'string', format: 'binary' } } },
    }),
  );

/** `name` becomes a file's: what is no letter, digit, dot or dash of it is left out. */
export const sendPdf = async (reply: FastifyReply, name: string, bytes: Buffer): Promise<void> => {
  const file = name.replace(/[^A-Za-z0-9.-]/g, '-');
  await reply
    .header('content-type', 'application/pdf')
    .header('content-disposition', `inline; filename="${file}.pdf"`)
    .header('cache-control', 'private, no-cache')
    .header('etag', `"${createHash('sha256').update(bytes).digest('hex')}"`)
    .send(bytes);
};
