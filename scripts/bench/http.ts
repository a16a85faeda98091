import { Agent, request } from 'node:http';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openOrganization } from '../demo/organization.js';
import { clientOf } from '../product/client.js';
import { startProduct, type Running } from '../product/start-product.js';
import { closedLoop, interleaved, type Contender, type Summary } from './load.js';
import type { Stage } from './stage.js';

const CALLERS = 64;
const BATCH = 100;
/** Nano-dollars: more than any run spends. */
const BUDGET = 1_000_000_000_000_000n;

export type OverHttp = { readonly lines: ReadonlyMap<string, Summary>; readonly idleMiB: number | null };

/** The whole product on the bench's server, in a process of its own; the load comes from here, on the same cores. */
export async function overHttp(stage: Stage, rounds: number, seconds: number): Promise<OverHttp> {
  const dataDir = mkdtempSync(join(stage.folder, 'product-'));
  const product = await startProduct(dataDir, { DATABASE_URL: stage.url });
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  try {
    const idleMiB = idleMemory([product.pid, stage.serverPid]);
    const account = `acc_http_${Date.now().toString(36)}`;
    await openOrganization(clientOf(product.url, product.operator), account, BUDGET);
    const contenders = [
      hello(product, agent),
      single(product, agent, account),
      batch(product, agent, account),
    ];
    return { lines: await interleaved(contenders, rounds, seconds), idleMiB };
  } finally {
    agent.destroy();
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const debit = { amount: '0.000075', member: 'usr_1', space: 'spc_1' };

/** The same stack's shortest answer: what HTTP itself costs here. */
const hello = (product: Running, agent: Agent): Contender => ({
  name: 'HTTP GET /health/live',
  run: (seconds) =>
    closedLoop({
      callers: CALLERS,
      seconds,
      call: () => sent(agent, product, { path: '/health/live', key: null, body: null }),
    }),
});

let runs = 0;

const single = (product: Running, agent: Agent, account: string): Contender => ({
  name: 'HTTP debit, single',
  run: (seconds) => {
    const run = (runs += 1).toString();
    const call = (_caller: number, sequence: number): Promise<void> =>
      sent(agent, product, {
        path: `/v1/accounts/${account}/debits`,
        key: `${run}.${sequence.toString()}`,
        body: debit,
      });
    return closedLoop({ callers: CALLERS, seconds, call });
  },
});

const batch = (product: Running, agent: Agent, account: string): Contender => ({
  name: `HTTP debit, batches of ${BATCH.toString()}`,
  run: (seconds) => {
    const run = (runs += 1).toString();
    const items = Array.from({ length: BATCH }, () => ({ account, body: debit }));
    const call = (_caller: number, sequence: number): Promise<void> =>
      sent(agent, product, { path: '/v1/batch', key: `${run}.${sequence.toString()}`, body: { items } });
    return closedLoop({ callers: 8, seconds, unitsPerCall: BATCH, call });
  },
});

type Call = { readonly path: string; readonly key: string | null; readonly body: object | null };

/** node:http: a third of the cost of fetch, and the load generator shares the cores with what it measures. */
const sent = (agent: Agent, { url, service }: Running, { path, key, body }: Call): Promise<void> =>
  new Promise((answered, failed) => {
    const payload = body === null ? null : JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${service}`,
      ...(payload === null
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
      ...(key === null ? {} : { 'idempotency-key': key }),
    };
    const call = request(
      url + path,
      { method: payload === null ? 'GET' : 'POST', agent, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          // A batch answers 200 whatever became of its items: each of them must have been done.
          if ((response.statusCode ?? 500) < 300 && !text.includes('"code"')) answered();
          else failed(new Error(`${path}: ${String(response.statusCode)} ${text.slice(0, 300)}`));
        });
      },
    );
    call.on('error', failed);
    call.end(payload ?? undefined);
  });

/** Resident memory of these processes and their children: node and PostgreSQL together, shared pages counted once (Linux: Pss). */
const idleMemory = (roots: readonly (number | null)[]): number | null => {
  try {
    const parents = new Map(
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => [Number(pid), parentOf(pid)]),
    );
    const family = new Set(roots.filter((pid) => pid !== null));
    const children = (): readonly number[] =>
      [...parents].flatMap(([pid, parent]) => (family.has(parent) && !family.has(pid) ? [pid] : []));
    for (let found = children(); found.length > 0; found = children())
      for (const pid of found) family.add(pid);
    return [...family].map(pssKiB).reduce((a, b) => a + b, 0) / 1_024;
  } catch {
    return null; // no /proc: another system
  }
};

const parentOf = (pid: string): number =>
  Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
const pssKiB = (pid: number): number =>
  Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid.toString()}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
