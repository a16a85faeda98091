/**
 * Kills from a process of its own: one inside the load never lands while the load keeps its thread busy. Reads lines
 * `PID DELAY_MS`, and tells when it struck: the monotonic clock, which all processes of a machine share, before and after.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [pid, delayMs] = line.split(' ').map(Number);
  await sleep(delayMs);
  const before = process.hrtime.bigint();
  process.kill(pid, 'SIGKILL');
  console.log(`${before} ${process.hrtime.bigint()}`);
}
