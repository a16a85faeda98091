import { connect, createServer, type Socket } from 'node:net';

/** What happens to the next request that passes: it breaks off, its answer breaks off, or no answer passes any more. */
export type Stumble = 'lose-request' | 'lose-answer' | 'swallow-answers';

type Relay = { readonly near: Socket; readonly far: Socket };

/**
 * A TCP relay before the server: connections can be cut, silenced, refused, and come back on the same port, as when a process
 * or a network dies.
 */
export class Wire {
  /** What happens to connections yet to come, one each: broken at once, or taken and never answered. */
  readonly faults: ('fail' | 'hang')[] = [];
  /** Bytes that the server's side has sent. */
  sent = 0;
  port = 0;
  private readonly sockets = new Set<Socket>();
  private readonly relays = new Set<Relay>();
  private readonly listener = createServer((near) => {
    this.accept(near);
  });
  private target = { port: 0, host: '' };
  private stumbling: Stumble | null = null;

  async listen(port: number, host = '127.0.0.1'): Promise<this> {
    this.target = { port, host };
    await new Promise<void>((resolve, reject) => {
      this.listener.once('error', reject).listen(this.port, '127.0.0.1', resolve);
    });
    const address = this.listener.address();
    if (address !== null && typeof address === 'object') this.port = address.port;
    return this;
  }

  /** Connections break without a word; new ones are taken. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Connections stay open and carry nothing any more; new ones work. */
  silence(): void {
    for (const { near, far } of this.relays) {
      near.unpipe(far).resume();
      far.unpipe(near).resume();
    }
  }

  /** Hits the next bytes that any client sends: where other traffic is about, it may meet that instead. */
  stumble(how: Stumble): void {
    this.stumbling = how;
  }

  /** From here on, connections are refused. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.listener.close(resolve));
    this.cut();
    await closed;
  }

  private accept(near: Socket): void {
    const fault = this.faults.shift();
    this.keep(near);
    if (fault === 'fail') near.destroy();
    else if (fault === 'hang') near.resume();
    else this.relay(near);
  }

  private relay(near: Socket): void {
    const far = this.keep(connect(this.target.port, this.target.host));
    const relay = { near, far };
    this.relays.add(relay);
    const end = (): void => {
      this.relays.delete(relay);
      near.destroy();
      far.destroy();
    };
    near
      .on('close', end)
      .on('data', () => {
        this.requestPasses(relay);
      })
      .pipe(far);
    far
      .on('close', end)
      .on('data', (bytes) => {
        this.sent += bytes.byteLength;
      })
      .pipe(near);
  }

  private requestPasses({ near, far }: Relay): void {
    const how = this.stumbling;
    this.stumbling = null;
    if (how === 'lose-request') this.cut();
    else if (how === 'lose-answer')
      far.unpipe(near).once('data', () => {
        this.cut();
      });
    else if (how === 'swallow-answers') far.unpipe(near).resume();
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.setNoDelay(true); // frames are small: without it each answer would wait for the other side's delayed acknowledgement
    return socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }
}
