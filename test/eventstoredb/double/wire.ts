import { connect, createServer, type Socket } from 'node:net';

/** A TCP relay before the server: connections can be cut, refused and come back on the same port, as when a process dies. */
export class Wire {
  private readonly sockets = new Set<Socket>();
  private readonly listener = createServer((near) => { this.relay(near); });
  private target = 0;
  port = 0;

  async listen(target: number): Promise<void> {
    this.target = target;
    await new Promise<void>((resolve, reject) => {
      this.listener.once('error', reject).listen(this.port, '127.0.0.1', resolve);
    });
    const address = this.listener.address();
    if (address !== null && typeof address === 'object') this.port = address.port;
  }

  /** Connections break without a word; new ones are taken. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** From here on, connections are refused. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.listener.close(resolve));
    this.cut();
    await closed;
  }

  private relay(near: Socket): void {
    const far = connect(this.target, '127.0.0.1');
    for (const [one, other] of [[near, far], [far, near]] as const) {
      this.sockets.add(one);
      one.setNoDelay(true); // frames are small: without it each answer would wait for the other side's delayed acknowledgement
      one.on('error', () => undefined).on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
