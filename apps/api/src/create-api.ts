import 'reflect-metadata';
import { type DynamicModule, Module, type NestApplicationOptions, type Type } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet from '@fastify/helmet';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LedgerCommandsModule } from '#commands';
import { accessProviders } from './access/providers.js';
import { assertEveryRouteDeclared } from './access/route-check.js';
import { parseBodies } from './body/parse-bodies.js';
import { Dispatch } from './call/dispatch.js';
import { Keeping } from './call/keeping.js';
import { LedgerPosition } from './call/ledger-position.js';
import { controllers } from './controllers.js';
import { customerProviders } from './customers/providers.js';
import { API_DEPENDENCIES, type ApiDependencies } from './dependencies.js';
import { apiLimits } from './limits.js';
import { LiveBalances } from './live/live-balances.js';
import { LiveClients } from './live/live-clients.js';
import { serveDocument } from './openapi/document.js';
import { ProblemFilter, sendProblem } from './problems/problem-filter.js';
import { problemOf } from './problems/problem-of.js';
import { PastBalances } from './queries/past-balance.js';
import { outgoingProviders } from './outgoing/providers.js';
import { Reading } from './queries/reading.js';
import { Closing } from './operations/closing.js';
import { observe } from './operations/observe.js';
import { paymentMethodProviders } from './payment-methods/providers.js';
import { purchaseProviders } from './purchases/providers.js';
import { subscriptionProviders } from './subscription/providers.js';

@Module({})
class ApiModule {
  static of(
    given: ApiDependencies,
    { position, closing }: { readonly position: LedgerPosition; readonly closing: Closing },
    routes: readonly Type[],
  ): DynamicModule {
    return {
      module: ApiModule,
      imports: [LedgerCommandsModule.forRoot(given)],
      controllers: [...routes],
      providers: [
        { provide: API_DEPENDENCIES, useValue: given },
        { provide: LedgerPosition, useValue: position },
        { provide: Closing, useValue: closing },
        { provide: Reading, useFactory: () => new Reading(given, position) },
        { provide: PastBalances, useFactory: () => new PastBalances(given.store) },
        { provide: LiveClients, useFactory: () => new LiveClients(given.metrics.liveClients) },
        {
          provide: LiveBalances,
          useFactory: (clients: LiveClients) =>
            new LiveBalances(given, () => {
              clients.endAll();
            }),
          inject: [LiveClients],
        },
        ...accessProviders(given),
        {
          provide: Dispatch,
          useFactory: (bus: CommandBus) =>
            new Dispatch(bus, position, given.metrics.openCalls, new Keeping(given.vault)),
          inject: [CommandBus],
        },
        ...customerProviders(given),
        ...subscriptionProviders(given),
        ...purchaseProviders(given),
        ...outgoingProviders(given),
        ...paymentMethodProviders(given),
        { provide: APP_FILTER, useFactory: () => new ProblemFilter(given.log, position) },
      ],
    };
  }
}

/**
 * The HTTP application, ready to listen: `await (await createApi(dependencies)).listen(port, host)`. Rejects when a route
 * declares no permission. `routes` is for tests of that rule.
 */
export const createApi = async (
  given: ApiDependencies,
  routes: readonly Type[] = controllers,
): Promise<NestFastifyApplication> => {
  assertEveryRouteDeclared(routes);
  const closing = new Closing();
  const position = new LedgerPosition(await given.store.headPosition());
  const adapter = new FastifyAdapter({
    // Forwarded addresses are whatever a caller writes: nothing here believes them.
    trustProxy: false,
    bodyLimit: apiLimits.bodyBytes,
    routerOptions: { maxParamLength: 200 },
    skipMiddie: true,
    // What the router itself refuses (a malformed address) passes no filter of Nest.
    frameworkErrors: (error: unknown, _request: FastifyRequest, reply: FastifyReply) => {
      void sendProblem(reply, problemOf(error), position);
    },
    return503OnClosing: true,
  });
  const server = adapter.getInstance();
  parseBodies(server);
  observe(server, given.metrics, { position, closing });
  await server.register(helmet, {
    contentSecurityPolicy: {
      directives: { 'script-src': ["'self'", "'unsafe-inline'"], 'upgrade-insecure-requests': null },
    },
  });
  const nestModule = ApiModule.of(given, { position, closing }, routes);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class and takes them as a record
  const options: NestApplicationOptions = {
    bodyParser: false,
    cors: false,
    abortOnError: false,
    logger: false,
  };
  const app = await NestFactory.create<NestFastifyApplication>(nestModule, adapter, options);
  serveDocument(app);
  await app.init();
  await server.ready();
  return app;
};
