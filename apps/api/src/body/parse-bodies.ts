import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { apiLimits } from '../limits.js';
import { Rejected, isProblem, problem } from '../problems/problem.js';
import { parseStrictJson } from './strict-json.js';

const CLOUD_EVENTS = 'application/cloudevents-batch+json';

/** Routes that take more than one command per body, by their address. */
const batchRoutes: readonly string[] = ['/v1/batch', '/v1/usage-events'];

/** Signed over its bytes: they reach the route as they came. */
const rawRoute = '/v1/webhooks/stripe';

/** The bound of a route's body in bytes. */
const bodyBytesOf = (url: string): number => {
  if (url === rawRoute) return apiLimits.webhookBodyBytes;
  return batchRoutes.includes(url) ? apiLimits.batchBodyBytes : apiLimits.bodyBytes;
};

/**
 * Takes Fastify's own parsers away and sets ours: strict JSON, of one object; a list only as a CloudEvents batch. Must run
 * before any route is registered, because a route's body limit is fixed then.
 */
export const parseBodies = (server: FastifyInstance): void => {
  server.removeAllContentTypeParsers();
  server.addHook('onRoute', (route: RouteOptions) => {
    route.bodyLimit = bodyBytesOf(route.url);
  });
  server.addHook('onRequest', (request, _reply, done) => {
    const coding = request.headers['content-encoding'];
    done(
      coding === undefined || coding === 'identity'
        ? undefined
        : new Rejected(
            problem('media-type-unsupported', { accepts: 'application/json, without content coding' }),
          ),
    );
  });
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    if (request.routeOptions.url === rawRoute) done(null, bytes);
    else finish(() => oneObject(request, bytes), done);
  });
  server.addContentTypeParser(CLOUD_EVENTS, { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    finish(() => oneList(request, bytes), done);
  });
};

type Done = (error: Error | null, body?: unknown) => void;

const finish = (parse: () => unknown, done: Done): void => {
  let body: unknown;
  try {
    body = parse();
  } catch (error) {
    done(error instanceof Error ? error : new Error('a body parser threw no error'));
    return;
  }
  done(null, body);
};

const parsed = (request: FastifyRequest, bytes: Buffer): unknown => {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8')
    throw new Rejected(problem('media-type-unsupported', { accepts: 'charset=utf-8' }));
  if (bytes.length === 0) throw new Rejected(problem('body-not-object'));
  const found = parseStrictJson(bytes);
  if (isProblem(found)) throw new Rejected(found);
  return found.value;
};

const oneObject = (request: FastifyRequest, bytes: Buffer): unknown => {
  const value = parsed(request, bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Rejected(problem('body-not-object'));
  return value;
};

const oneList = (request: FastifyRequest, bytes: Buffer): unknown => {
  if (request.routeOptions.url !== '/v1/usage-events')
    throw new Rejected(problem('media-type-unsupported', { accepts: 'application/json' }));
  const value = parsed(request, bytes);
  if (!Array.isArray(value)) throw new Rejected(problem('json-malformed', { expected: 'a list of events' }));
  return value;
};
