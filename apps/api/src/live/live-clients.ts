import type { ServerResponse } from 'node:http';
import { apiLimits } from '../limits.js';
import { reject } from '../problems/problem.js';

type Client = { readonly response: ServerResponse; readonly key: string; readonly leave: () => void };

/** The open Server-Sent Events connections of this process, bounded in all and per key. */
export class LiveClients {
  private readonly clients = new Set<Client>();
  private heartbeat: NodeJS.Timeout | null = null;

  constructor(private readonly onCount: (count: number) => void) {}

  /** Before anything is written: a full house is still an ordinary answer. */
  assertRoom(key: string): void {
    if (this.clients.size >= apiLimits.liveClients) reject('overloaded');
    if ([...this.clients].filter((client) => client.key === key).length >= apiLimits.liveClientsPerKey)
      reject('rate-limited');
  }

  /** `leave` runs once, when the connection is over from either side. */
  add(key: string, response: ServerResponse, leave: () => void): void {
    const client: Client = { response, key, leave };
    this.clients.add(client);
    this.onCount(this.clients.size);
    this.heartbeat ??= setInterval(() => {
      this.beat();
    }, apiLimits.liveHeartbeatMs).unref();
    response.once('close', () => {
      this.remove(client);
    });
  }

  /** Ends every connection; clients come back with their Last-Event-ID. */
  endAll(): void {
    for (const { response } of this.clients) response.end();
  }

  private remove(client: Client): void {
    if (!this.clients.delete(client)) return;
    client.leave();
    this.onCount(this.clients.size);
    if (this.clients.size > 0 || this.heartbeat === null) return;
    clearInterval(this.heartbeat);
    this.heartbeat = null;
  }

  private beat(): void {
    for (const { response } of this.clients) send(response, ': still here\n\n');
  }
}

/** A client that does not read is cut off: it comes back for the latest balance. */
export const send = (response: ServerResponse, text: string): void => {
  if (response.destroyed) return;
  if (response.writableLength > apiLimits.liveBufferBytes) response.destroy();
  else response.write(text);
};
