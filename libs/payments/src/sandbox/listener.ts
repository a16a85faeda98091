import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, Desk } from './answer.js';
import { sandboxLimits } from './limits.js';
import type { Page } from './pages.js';
import { StripeProblem, invalid } from './problem.js';

type Parts = {
  readonly desk: Desk;
  readonly pages: (path: string, form: URLSearchParams | null) => Promise<Page | null>;
  readonly written: () => void;
  /** True: the answer is lost on its way, though all has happened. */
  readonly losesAnswer: () => boolean;
  readonly onDefect: (error: unknown) => void;
};

export type Listener = { readonly url: string; readonly port: number; readonly close: () => Promise<void> };

/** The HTTP side of the sandbox. */
export const listen = async (parts: Parts, host: string, port: number): Promise<Listener> => {
  const server = createServer((request, response) => {
    void handle(parts, request, response, () => url).catch((error: unknown) => {
      const problem =
        error instanceof StripeProblem
          ? error
          : new StripeProblem(500, { type: 'api_error', message: 'The sandbox has a defect.' });
      if (problem !== error) parts.onDefect(error);
      sendJson(response, problem.status, JSON.stringify({ error: problem.error }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const url = `http://${host}:${bound.toString()}`;
  return { url, port: bound, close: () => closed(server) };
};

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

const handle = async (
  { desk, pages, written, losesAnswer }: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  own: () => string,
): Promise<void> => {
  const { pathname, search } = new URL(request.url ?? '/', own());
  const body = await bodyOf(request);
  const method = request.method ?? 'GET';
  if (!pathname.startsWith('/v1/')) {
    const page = await pages(pathname, method === 'POST' ? new URLSearchParams(body) : null);
    if (method === 'POST') written();
    sendPage(response, page);
    return;
  }
  authorize(request);
  const { 'idempotency-key': key, 'stripe-version': version } = request.headers;
  const answer = await desk.answer(
    {
      method,
      path: pathname,
      form: method === 'GET' ? search.slice(1) : body,
      idempotencyKey: typeof key === 'string' ? key : null,
      version: typeof version === 'string' ? version : null,
    },
    own(),
  );
  written();
  if (method === 'POST' && losesAnswer()) response.destroy();
  else sendAnswer(response, answer);
};

/** Any key of a test mode, and never one of real money. */
const authorize = ({ headers: { authorization = '' } }: IncomingMessage): void => {
  const [scheme = '', given = ''] = authorization.split(' ');
  const key =
    scheme.toLowerCase() === 'basic' ? Buffer.from(given, 'base64').toString().replace(/:.*$/, '') : given;
  if (/^(?:sk|rk)_test_\w{1,200}$/.test(key)) return;
  throw new StripeProblem(401, {
    type: 'invalid_request_error',
    message: 'Invalid API Key provided: the sandbox takes sk_test_… alone.',
  });
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > sandboxLimits.bodyBytes) throw invalid('The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const sendAnswer = (response: ServerResponse, { status, body, request, replayed }: Answer): void => {
  response.setHeader('request-id', request);
  if (replayed) response.setHeader('idempotent-replayed', 'true');
  sendJson(response, status, body);
};

const sendJson = (response: ServerResponse, status: number, body: string): void => {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
};

const sendPage = (response: ServerResponse, page: Page | null): void => {
  if (page === null) response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.');
  else if ('to' in page) response.writeHead(303, { location: page.to }).end();
  else {
    const { html, status = 200 } = page;
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  }
};
