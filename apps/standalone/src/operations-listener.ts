import { createServer, type Server } from 'node:http';
import type { Health, Metrics } from '#platform';

export type OperationsListener = { readonly port: number; readonly close: () => Promise<void> };

/** Health and metrics of a process that serves no API, on the same paths as the API's. */
export const listenForOperations = async (given: {
  readonly host: string;
  readonly port: number;
  readonly health: Health;
  readonly metrics: Metrics;
}): Promise<OperationsListener> => {
  const { host, port, health, metrics } = given;
  const answers: Readonly<Record<string, () => Promise<Answer>>> = {
    '/health/live': () => Promise.resolve(json(200, { status: 'live' })),
    '/health/ready': async () => {
      const { ok, checks } = await health.ready();
      return json(ok ? 200 : 503, { ready: ok, checks });
    },
    '/metrics': async () => {
      const { contentType, text } = await metrics.api.exposition();
      return { status: 200, type: contentType, body: text };
    },
  };
  const server = createServer((request, reply) => {
    const answer = answers[request.url ?? ''];
    void (answer === undefined ? Promise.resolve(json(404, { status: 404 })) : answer())
      .catch(() => json(500, { status: 500 }))
      .then(({ status, type, body }) => {
        reply.writeHead(status, { 'content-type': type }).end(body);
      });
  });
  await listening(server, port, host);
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? port) : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};

type Answer = { readonly status: number; readonly type: string; readonly body: string };
const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

const listening = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve();
    });
  });
