import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A self-signed certificate for localhost and 127.0.0.1, for these tests alone; its key is no secret. */
export const authority = {
  file: fileURLToPath(new URL('tls/certificate.pem', import.meta.url)),
  tls: () => ({
    key: readFileSync(new URL('tls/key.pem', import.meta.url)),
    certificate: readFileSync(new URL('tls/certificate.pem', import.meta.url)),
  }),
};

/** The settings that log in over TLS, with an authority or with the system's own ones. */
export function loginTo(port: number, password: string, ca: string | null = authority.file): string {
  const trust = ca === null ? '' : `&tlsCAFile=${encodeURIComponent(ca)}`;
  return `esdb://ledger:${encodeURIComponent(password)}@localhost:${port.toString()}?tls=true${trust}`;
}
