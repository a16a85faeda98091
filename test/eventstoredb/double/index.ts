import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { type sendUnaryData, Server, ServerCredentials, type ServerReadableStream } from '@grpc/grpc-js';
import { type AppendFault, Faults, type SubscriptionFault } from './faults.js';
import { Log } from './log.js';
import {
  appendResponse,
  expectedOf,
  featuresResponse,
  gossipResponse,
  nameOf,
  proposedOf,
} from './messages.js';
import { OpenSubscription, page, type ReadingCall } from './reading.js';
import {
  answeredFault,
  notLeader,
  readFromInsideARecord,
  streamDeleted,
  unauthenticated,
  unavailable,
} from './statuses.js';
import { Wire } from './wire.js';

export type DoubleOptions = {
  /** Shared by the nodes of one cluster. */
  readonly log?: Log;
  /** A follower answers what requires the leader with the leader's address. */
  readonly leaderPort?: () => number;
  /** `user:password`; without it nobody is asked. */
  readonly credentials?: string;
  /** Over TLS. */
  readonly tls?: { readonly key: Buffer; readonly certificate: Buffer };
};

/**
 * A stand-in for EventStoreDB that speaks its protocol over real HTTP/2, with the client's own generated messages, and fails
 * on demand. It answers with OUR READING of the protocol (plain appends, reads, subscriptions to `$all`, gossip): what holds
 * here holds on a server only once the same cases have passed there. It says nothing about speed.
 */
export class EventStoreDouble {
  readonly faults = new Faults();
  readonly log: Log;
  /** Calls received, by name: the adapter must not use some of them. */
  readonly received = { append: 0, batchAppend: 0, features: 0, read: 0 };
  private readonly subscriptions = new Set<OpenSubscription>();
  /** The way in that every client may use; `way()` makes another, which alone can be broken. */
  readonly wire = new Wire();
  private readonly ways = new Set<Wire>();
  private server: Server | null = null;
  private inner = 0;

  constructor(private readonly options: DoubleOptions = {}) {
    this.log = options.log ?? new Log();
  }

  get port(): number {
    return this.wire.port;
  }

  get openSubscriptions(): number {
    return this.subscriptions.size;
  }

  /** Starts, or starts again on the same port with the same log. */
  async start(): Promise<this> {
    const server = new Server();
    server.addService(streams.StreamsService, {
      append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) => {
        this.append(call, answer);
      },
      read: (call: ReadingCall) => {
        this.read(call);
      },
      batchAppend: () => {
        this.received.batchAppend += 1;
      },
    });
    server.addService(features.ServerFeaturesService, {
      getSupportedMethods: (_call: unknown, answer: sendUnaryData<unknown>) => {
        this.features(answer);
      },
    });
    server.addService(gossip.GossipService, {
      read: (_call: unknown, answer: sendUnaryData<unknown>) => {
        answer(null, gossipResponse(this.leaderPort()));
      },
    });
    const { tls } = this.options;
    const credentials =
      tls === undefined
        ? ServerCredentials.createInsecure()
        : ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.certificate }]);
    const inner = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
    this.server = server;
    this.inner = inner;
    await this.wire.listen(inner);
    return this;
  }

  /** As a kill: connections break, the port refuses, the log stays. */
  async stop(): Promise<void> {
    await Promise.all([this.wire, ...this.ways].map((way) => way.close()));
    this.ways.clear();
    this.server?.forceShutdown();
    this.server = null;
    this.subscriptions.clear();
  }

  /** Another port of the same server. */
  async way(): Promise<Wire> {
    const way = await new Wire().listen(this.inner);
    this.ways.add(way);
    return way;
  }

  /** Bytes sent to all clients so far. */
  get sent(): number {
    return [this.wire, ...this.ways].reduce((sum, way) => sum + way.sent, 0);
  }

  cut(): void {
    for (const way of [this.wire, ...this.ways]) way.cut();
  }

  silence(): void {
    for (const way of [this.wire, ...this.ways]) way.silence();
  }

  /** Tells every client to go away in good order, as a server or a proxy does that shuts down; new connections work. */
  endConnections(): void {
    this.server?.drain(`127.0.0.1:${this.inner.toString()}`, 20);
  }

  faultSubscriptions(kind: SubscriptionFault): void {
    for (const subscription of [...this.subscriptions]) subscription.fault(kind);
  }

  private leaderPort(): number {
    return this.options.leaderPort?.() ?? this.port;
  }

  /** What stands before every call: who asks, and whether this node may answer. */
  private refusal(call: { readonly metadata: { get: (key: string) => unknown[] } }): Error | null {
    const { credentials } = this.options;
    const given = call.metadata.get('authorization')[0];
    if (credentials !== undefined && given !== `Basic ${Buffer.from(credentials).toString('base64')}`)
      return unauthenticated();
    const leader = this.leaderPort();
    return leader !== this.port && call.metadata.get('requires-leader')[0] === 'true'
      ? notLeader(leader)
      : null;
  }

  private append(call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void {
    this.received.append += 1;
    const messages: AppendReq[] = [];
    call.on('error', () => undefined);
    call.on('data', (message: AppendReq) => {
      messages.push(message);
    });
    // A cancelled request ends too, with whatever had arrived: only one that is whole may be stored.
    call.on('end', () => {
      setImmediate(() => {
        if (call.cancelled) return;
        const refusal = this.refusal(call);
        if (refusal === null) this.appendAll(messages, answer);
        else answer(refusal);
      });
    });
  }

  private appendAll(messages: readonly AppendReq[], answer: sendUnaryData<AppendResp>): void {
    const fault = this.faults.appends.shift();
    if (fault === 'hang-before-commit' || this.loses(fault, 'lose-before-commit')) return;
    const status = fault === undefined ? null : answeredFault(fault, this.leaderPort());
    if (status !== null) {
      answer(status);
      return;
    }
    const [first, ...events] = messages;
    const options = first?.getOptions();
    if (options === undefined) throw new Error('an append begins with its options');
    const stream = nameOf(options.getStreamIdentifier());
    const expected = expectedOf(options);
    const outcome = this.log.append(stream, expected, events.map(proposedOf));
    if (fault === 'hang-after-commit' || this.loses(fault, 'lose-after-commit')) return;
    if (outcome.kind === 'deleted') answer(streamDeleted(stream));
    else
      answer(
        null,
        appendResponse(outcome, expected, !this.faults.repeatsWithoutPosition || outcome.kind !== 'repeated'),
      );
  }

  private loses(fault: AppendFault | undefined, when: AppendFault): boolean {
    if (fault === when) this.cut();
    return fault === when;
  }

  private read(call: ReadingCall): void {
    this.received.read += 1;
    call.on('error', () => undefined);
    const options = call.request.getOptions();
    const refusal = options === undefined ? unavailable() : this.refusal(call);
    if (options === undefined || refusal !== null) {
      call.emit('error', refusal);
      return;
    }
    const store = {
      log: this.log,
      faults: this.faults,
      cut: () => {
        this.cut();
      },
    };
    if (!options.hasSubscription()) {
      void page(store, call, options);
      return;
    }
    const position = options.getAll()?.getPosition();
    const at = position === undefined ? -1 : this.log.indexAt(BigInt(position.getCommitPosition()));
    if (at === null) call.emit('error', readFromInsideARecord());
    else {
      const subscription: OpenSubscription = new OpenSubscription(store, call, at + 1, () =>
        this.subscriptions.delete(subscription),
      );
      this.subscriptions.add(subscription);
    }
  }

  private features(answer: sendUnaryData<unknown>): void {
    this.received.features += 1;
    const fault = this.faults.features.shift();
    if (fault === 'fail') answer(unavailable());
    else if (fault === undefined) answer(null, featuresResponse());
  }
}
