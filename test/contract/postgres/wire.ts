import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { AppendFault } from '../harness.js';
import { errorResponse, Framing, readyForQuery, statementOf, type Frame } from './frames.js';

export type OpeningFault = 'fail' | 'hang' | 'starting up' | 'too many connections';
type Fault = AppendFault | { readonly refuse: string };

/**
 * What lies between a store and a real PostgreSQL: a proxy that loses, delays, mutes and ends on demand. It finds appends by
 * their prepared statement.
 */
export class Wire {
  readonly appendFaults: Fault[] = [];
  readonly openingFaults: OpeningFault[] = [];
  bytesSent = 0;
  #down = false;
  readonly #links = new Set<Link>();
  #server: Server | null = null;

  constructor(private readonly target: URL) {}

  async start(): Promise<this> {
    const server = createServer((client) => {
      if (this.#down) client.destroy();
      else
        this.#links.add(
          new Link(this, client, connect(Number(this.target.port), this.target.hostname), (link) =>
            this.#links.delete(link),
          ),
        );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    return this;
  }

  get url(): string {
    const url = new URL(this.target);
    url.port = (this.#server?.address() as AddressInfo).port.toString();
    return url.toString();
  }

  cut(): void {
    for (const link of [...this.#links]) link.cut();
  }

  endAll(): void {
    for (const link of [...this.#links]) link.end();
  }

  muteAll(): void {
    for (const link of this.#links) link.mute();
  }

  /** Gone, and nobody gets in. */
  async away(ms: number): Promise<void> {
    this.#down = true;
    this.cut();
    await new Promise((resolve) => setTimeout(resolve, ms));
    this.#down = false;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server?.close(resolve));
  }
}

/** One connection. */
class Link {
  #state: 'open' | 'muted' | 'awaiting commit' = 'open';
  readonly #asked = new Framing(true);
  readonly #answered = new Framing(false);
  /** A statement is parsed and bound at once: a refusal must keep both from the server. */
  #parse: Frame | null = null;
  /** Everything up to the client's Sync is answered with this. */
  #refusal: string | null = null;

  constructor(
    private readonly wire: Wire,
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly onEnd: (link: Link) => void,
  ) {
    client.on('data', (chunk: Buffer) => {
      for (const frame of this.#asked.push(chunk)) this.#ask(frame);
    });
    server.on('data', (chunk: Buffer) => {
      this.#answer(chunk);
    });
    for (const socket of [client, server])
      socket
        .setNoDelay(true)
        .on('error', () => undefined)
        .on('close', () => {
          this.cut();
        });
  }

  cut(): void {
    this.client.destroy();
    this.server.destroy();
    this.onEnd(this);
  }

  /** As a server that shuts down. */
  end(): void {
    this.client.end(errorResponse('FATAL', '57P01', 'terminating connection due to administrator command'));
    this.server.destroy();
    this.onEnd(this);
  }

  mute(): void {
    this.#state = 'muted';
  }

  #ask(frame: Frame): void {
    if (this.#state === 'muted') return;
    if (frame.type === 'startup' && this.#opened()) return;
    if (this.#refusal !== null) {
      this.#refuseAtSync(frame, this.#refusal);
      return;
    }
    if (frame.type === 'P') {
      this.#parse = frame;
      return;
    }
    const fault =
      frame.type === 'B' && statementOf(frame) === 'ledger_append'
        ? this.wire.appendFaults.shift()
        : undefined;
    if (fault !== undefined && this.#fails(fault)) return;
    if (this.#parse !== null) this.server.write(this.#parse.bytes);
    this.#parse = null;
    this.server.write(frame.bytes);
  }

  /** Whether the connection is not to be had. */
  #opened(): boolean {
    const fault = this.wire.openingFaults.shift();
    if (fault === undefined) return false;
    if (fault === 'fail') this.cut();
    if (fault === 'hang') this.mute();
    if (fault === 'starting up')
      this.client.end(errorResponse('FATAL', '57P03', 'the database system is starting up'));
    if (fault === 'too many connections')
      this.client.end(errorResponse('FATAL', '53300', 'sorry, too many clients already'));
    return true;
  }

  /** Whether the server never hears of it. */
  #fails(fault: Fault): boolean {
    if (typeof fault === 'object') {
      this.#refusal = fault.refuse;
      this.#parse = null;
      return true;
    }
    if (fault === 'lost-before-commit') this.cut();
    if (fault === 'lost-after-commit') this.#state = 'awaiting commit';
    if (fault === 'never-answered')
      setTimeout(() => {
        this.mute();
      }, 0); // the rest of the request still gets through
    this.#silent = fault === 'never-answered';
    return fault === 'lost-before-commit';
  }

  #silent = false;

  #refuseAtSync(frame: Frame, code: string): void {
    if (frame.type !== 'S') return;
    this.#refusal = null;
    this.client.write(Buffer.concat([errorResponse('ERROR', code, 'refused by the wire'), readyForQuery()]));
  }

  #answer(chunk: Buffer): void {
    if (this.#state === 'muted' || this.#silent) return;
    if (this.#state === 'awaiting commit') {
      // ReadyForQuery comes after the commit
      if (this.#answered.push(chunk).some(({ type }) => type === 'Z')) this.cut();
      return;
    }
    this.wire.bytesSent += chunk.length;
    this.client.write(chunk);
  }
}
