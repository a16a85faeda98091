import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { webhookLimits } from './limits.js';

/** Where webhooks may go. A receiver's address is a caller's words: nothing of this network is reached by them. */
export type TargetRules = {
  /** Development: this machine itself is a receiver, by http as well. */
  readonly loopback: boolean;
};

export type TargetProblem =
  'malformed' | 'too-long' | 'not-https' | 'has-credentials' | 'has-fragment' | 'address-not-public';

/** What is wrong with an address; null: webhooks may be sent there, as far as its text says. */
export const targetProblem = (text: string, rules: TargetRules): TargetProblem | null => {
  if (text.length > webhookLimits.url) return 'too-long';
  if (!URL.canParse(text)) return 'malformed';
  const url = new URL(text);
  const { protocol, username, password, hash } = url;
  if (username !== '' || password !== '') return 'has-credentials';
  if (hash !== '') return 'has-fragment';
  const host = hostOf(url);
  const here = host === 'localhost' || isLoopback(host);
  if (protocol !== 'https:' && !(protocol === 'http:' && rules.loopback && here)) return 'not-https';
  if (here) return rules.loopback ? null : 'address-not-public';
  return isIP(host) !== 0 && !mayReach(host, rules) ? 'address-not-public' : null;
};

/** Without the brackets of IPv6. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const listOf = (...ranges: readonly (readonly [string, number])[]): BlockList => {
  const list = new BlockList();
  for (const [net, prefix] of ranges) list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');
  return list;
};

const loopback = listOf(['127.0.0.0', 8], ['::1', 128]);

/** IANA's special-purpose ranges of IPv4, multicast and the reserved end. */
const special4 = listOf(
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
);

/** Of IPv6 only what is handed out for the world, and of that nothing that carries an IPv4 address or is for examples. */
const global6 = listOf(['2000::', 3]);
const special6 = listOf(['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]);

const isLoopback = (address: string): boolean =>
  isIP(address) !== 0 && loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

const isPublic = (address: string): boolean =>
  isIP(address) === 4
    ? !special4.check(address, 'ipv4')
    : isIP(address) === 6 && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');

/** Whether a connection may be made to an IP address. */
export const mayReach = (address: string, rules: TargetRules): boolean =>
  isPublic(address) || (rules.loopback && isLoopback(address));

export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
}

/**
 * Looks a name up and hands over only addresses that may be reached. The connection is made to what was checked here: a name that
 * means another address a moment later changes nothing.
 */
export const guardedLookup =
  (rules: TargetRules): LookupFunction =>
  (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      const [first] = error === null ? found : [];
      if (first === undefined) {
        done(error ?? new Error('no address'), '', 0);
        return;
      }
      if (!found.every(({ address }) => mayReach(address, rules))) {
        done(new TargetRefused('the name leads to an address that is not public'), '', 0);
        return;
      }
      if (options.all === true) done(null, found);
      else done(null, first.address, first.family);
    });
  };
