import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/settings.js';
import { correlation } from './correlation.js';
import { redact, redactText } from './redact.js';

export type { Logger } from 'pino';

export type LoggerOptions = {
  readonly level: LogLevel;
  readonly service: string;
  readonly to?: DestinationStream;
};

/** One JSON line an event, on standard output unless `to` says otherwise; secrets are taken out of every field and text. */
export const createLogger = ({ level, service, to }: LoggerOptions): Logger => {
  const options = {
    level,
    base: { service },
    timestamp: (): string => `,"time":"${new Date().toISOString()}"`,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (facts: object) => redact(facts) as Record<string, unknown>,
    },
    serializers: { err: (error: unknown) => redact(error) },
    mixin: () => {
      const id = correlation();
      return id === null ? {} : { correlation: id };
    },
    hooks: {
      logMethod(
        this: Logger,
        args: Parameters<Logger['info']>,
        method: (...args: Parameters<Logger['info']>) => void,
      ) {
        // An error alone would give its message to the line as it is.
        const [first] = args as readonly unknown[];
        const given: readonly unknown[] =
          first instanceof Error && args.length === 1 ? [{ err: first }, first.message] : args;
        method.apply(
          this,
          given.map((one) => (typeof one === 'string' ? redactText(one) : one)) as typeof args,
        );
      },
    },
  };
  return to === undefined ? pino(options) : pino(options, to);
};
