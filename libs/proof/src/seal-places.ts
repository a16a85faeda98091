import { join } from 'node:path';

/** Where the product keeps its seals: sealer and auditor agree on it. To protect them, mount or copy them to another machine. */
export const sealPlaces = (dataDir: string): { readonly directory: string; readonly keyFile: string } => ({
  directory: join(dataDir, 'seals'),
  keyFile: join(dataDir, 'seal-key.pem'),
});
