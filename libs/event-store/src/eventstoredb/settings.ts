import { readFileSync } from 'node:fs';

/** A connection string that would be misunderstood. Names the setting, never a value: the string carries a password. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
}

export type Endpoint = { readonly address: string; readonly port: number };

export type Settings = {
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  /** Ask the first endpoint (a DNS name of the cluster) who leads. */
  readonly discover: boolean;
  readonly tls: boolean;
  readonly rootCertificate: Buffer | null;
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly connectionName: string | null;
};

const DEFAULT_PORT = 2113;

/** What the client parses but ignores, or what would break a rule of ours: refused at start instead of found out in production. */
const refusals: Readonly<Record<string, (value: string) => string | null>> = {
  tlsverifycert: () => 'the client parses it without any effect; give the authority by tlsCAFile',
  nodepreference: (value) =>
    value.toLowerCase() === 'leader' ? null : 'only the leader lets a writer read what it has just written',
  throwonappendfailure: (value) =>
    value === 'true' ? null : 'a failed append would answer with a wrong revision',
  tls: (value) => (value === 'true' || value === 'false' ? null : 'must be true or false'),
  tlscafile: () => null,
  connectionname: () => null,
};

/**
 * Reads `esdb://[user:password@]host[:port][,…][?tls=…&tlsCAFile=…]` or `esdb+discover://…`. The client's own parser is not
 * used: it prints what it does not understand, the password included.
 * @throws SettingsRefused
 */
export function settingsOf(connection: string): Settings {
  const parts = /^([^:]*):\/\/(?:([^@/?]*)@)?([^/?@]*)\/?(?:\?(.*))?$/u.exec(connection.trim());
  const [, scheme, login, hosts, query = ''] = parts ?? [];
  if (scheme !== 'esdb' && scheme !== 'esdb+discover') {
    throw new SettingsRefused(
      'the event store is addressed as esdb://… or esdb+discover://…; the client understands nothing else',
    );
  }
  const options = optionsOf(query);
  const tls = options.get('tls') !== 'false';
  if (login !== undefined && !tls) {
    throw new SettingsRefused('credentials with tls=false: the client would drop them silently');
  }
  return {
    endpoints: endpointsOf(hosts ?? ''),
    discover: scheme === 'esdb+discover',
    tls,
    rootCertificate: certificateOf(options.get('tlscafile'), tls),
    credentials: login === undefined ? null : credentialsOf(login),
    connectionName: options.get('connectionname') ?? null,
  };
}

function optionsOf(query: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    const name = key.toLowerCase().replaceAll(/[_-]/g, '');
    const check = refusals[name];
    const complaint = check === undefined ? 'no such setting' : check(value);
    if (complaint !== null) throw new SettingsRefused(`setting "${key.slice(0, 40)}": ${complaint}`);
    options.set(name, value);
  }
  return options;
}

function endpointsOf(hosts: string): readonly [Endpoint, ...Endpoint[]] {
  if (/[[\]]|:[^:,]*:/u.test(hosts))
    throw new SettingsRefused('IPv6 addresses are not understood by the client; give a name');
  const endpoints = hosts.split(',').map((host) => {
    const [address = '', port = DEFAULT_PORT.toString()] = host.split(':');
    if (!/^[\w.-]+$/u.test(address))
      throw new SettingsRefused('a host of the event store is missing or malformed');
    if (!/^\d{1,5}$/u.test(port)) throw new SettingsRefused('a port of the event store is malformed');
    return { address, port: Number(port) };
  });
  const [first, ...others] = endpoints;
  if (first === undefined) throw new SettingsRefused('the event store has no host');
  return [first, ...others];
}

function credentialsOf(login: string): { username: string; password: string } {
  const colon = login.indexOf(':');
  if (colon < 1) throw new SettingsRefused('credentials are spelled user:password, each percent-encoded');
  try {
    return {
      username: decodeURIComponent(login.slice(0, colon)),
      password: decodeURIComponent(login.slice(colon + 1)),
    };
  } catch {
    throw new SettingsRefused('credentials are not properly percent-encoded');
  }
}

function certificateOf(file: string | undefined, tls: boolean): Buffer | null {
  if (file === undefined) return null;
  if (!tls) throw new SettingsRefused('tlsCAFile with tls=false');
  try {
    return readFileSync(file);
  } catch {
    throw new SettingsRefused('tlsCAFile cannot be read');
  }
}
