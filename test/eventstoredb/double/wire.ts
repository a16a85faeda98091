import { connect, createServer, type Socket } from 'node:net';

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
  private target = 0;

  async listen(target: number): Promise<this> {
    this.target = target;
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
    const far = this.keep(connect(this.target, '127.0.0.1'));
    const relay = { near, far };
    this.relays.add(relay);
    const end = (): void => {
      this.relays.delete(relay);
      near.destroy();
      far.destroy();
    };
    near.on('close', end).pipe(far);
    far
      .on('close', end)
      .on('data', (bytes) => {
        this.sent += bytes.byteLength;
      })
      .pipe(near);
  }

  private keep(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.setNoDelay(true); // frames are small: without it each answer would wait for the other side's delayed acknowledgement
    return socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
  }
}
