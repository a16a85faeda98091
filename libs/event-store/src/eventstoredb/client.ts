import { EventStoreDBClient } from '@eventstore/db-client';
import grpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { AppendReq, AppendResp, ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Settings } from './settings.js';

export type ReadCall = ClientReadableStream<ReadResp>;

/** Thrown where a call was given up before its request left: nothing can have been written. */
export class NeverSent extends Error {
  override readonly name = 'NeverSent';
}

export type KeepAlive = { readonly keepAliveInterval: number; readonly keepAliveTimeout: number };

export type CallLimit = {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/**
 * The official client for what it does well (channel, TLS, discovery, following a new leader), with requests of our own:
 * its public calls parse every payload (bytes are lost, and hashes are over bytes), its append takes a path on which a late
 * answer ends the process, and its streams report errors before anyone can listen. The methods used are its protected ones.
 */
export class StreamsClient extends EventStoreDBClient {
  private channel: ReturnType<EventStoreDBClient['getChannel']> | null = null;

  constructor(settings: Settings, keepAlive: KeepAlive) {
    super(...constructorArguments(settings, keepAlive));
    const openChannel = this.getChannel;
    this.getChannel = () => (this.channel = openChannel());
    // It awaits the next channel, whose discovery may fail, and nobody awaits it: that rejection would end the process.
    const reconnect = this.handleError;
    this.handleError = (client, error) => reconnect(client, error).catch(() => undefined);
  }

  /**
   * One append on its own call with a real deadline. `onSent` is called when the request leaves.
   * @throws NeverSent, or what gRPC says
   */
  appendOnce(messages: readonly AppendReq[], limit: CallLimit, onSent: () => void): Promise<AppendResp> {
    return this.execute(
      grpc.StreamsClient,
      'append',
      (client) =>
        new Promise((resolve, reject) => {
          if (limit.signal.aborted) {
            reject(new NeverSent('given up before the request left'));
            return;
          }
          const [metadata, options] = this.callArguments({ requiresLeader: true, deadline: limit.timeoutMs });
          const sink = client.append(metadata, options, (error, response) => {
            if (error === null) resolve(response);
            else reject(error);
          });
          sink.on('error', reject);
          limit.signal.addEventListener(
            'abort',
            () => {
              sink.cancel();
            },
            { once: true },
          );
          onSent();
          for (const message of messages) sink.write(message);
          sink.end();
        }),
    );
  }

  /** Opens a read or a subscription; `attach` runs in the tick in which the request leaves. No deadline where `timeoutMs` is infinite. */
  openRead(request: ReadReq, limit: CallLimit, attach: (call: ReadCall) => void): Promise<ReadCall> {
    return this.GRPCStreamCreator(grpc.StreamsClient, 'read', (client) => {
      if (limit.signal.aborted) throw new NeverSent('given up before the request left');
      const endless = limit.timeoutMs === Infinity;
      const [metadata, options] = this.callArguments(
        { requiresLeader: true, ...(endless ? {} : { deadline: limit.timeoutMs }) },
        endless ? { deadline: Infinity } : undefined,
      );
      const call = client.read(request, metadata, options);
      attach(call);
      return call;
    })();
  }

  /** `dispose` ends the calls but leaves the connection open. */
  async release(): Promise<void> {
    await this.dispose();
    const channel = await this.channel?.catch(() => null);
    channel?.close();
  }
}

type Arguments = ConstructorParameters<typeof EventStoreDBClient>;

function constructorArguments(
  { endpoints, discover, tls, rootCertificate, credentials, connectionName }: Settings,
  keepAlive: KeepAlive,
): Arguments {
  const named = connectionName === null ? {} : { connectionName };
  const where = discover
    ? { discover: endpoints[0], nodePreference: 'leader' as const }
    : endpoints.length > 1
      ? { endpoints: [...endpoints], nodePreference: 'leader' as const }
      : { endpoint: endpoints[0] };
  return [
    { ...where, ...named, ...keepAlive } as Arguments[0], // three overloads, of which ConstructorParameters sees the last alone
    { insecure: !tls, ...(rootCertificate === null ? {} : { rootCertificate }) },
    credentials ?? undefined,
  ];
}
