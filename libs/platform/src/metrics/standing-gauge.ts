import { Gauge, type Registry } from 'prom-client';

type Reading = Readonly<Record<string, number>>;

/**
 * How many stand in each state, read when somebody looks. While the database is away it shows nothing, so that the other meters
 * still answer; that it is away is what `/health/ready` says.
 */
export const standingGauge = (
  registry: Registry,
  { name, help, none }: { readonly name: string; readonly help: string; readonly none: Reading },
): { readonly from: (read: () => Promise<Reading>) => void } => {
  let read: () => Promise<Reading> = () => Promise.resolve(none);
  new Gauge({
    name,
    help,
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const reading = await read().catch(() => null);
      this.reset();
      for (const [state, count] of Object.entries(reading ?? {})) this.set({ state }, count);
    },
  });
  return {
    from: (given) => {
      read = given;
    },
  };
};
