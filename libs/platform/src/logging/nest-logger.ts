import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own lines through our logger. Its start-up chatter is for developers: `debug`. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...context: unknown[]): void {
    this.logger.debug({ context }, text(message));
  }
  warn(message: unknown, ...context: unknown[]): void {
    this.logger.warn({ context }, text(message));
  }
  error(message: unknown, ...context: unknown[]): void {
    this.logger.error({ context, err: message instanceof Error ? message : undefined }, text(message));
  }
  debug(message: unknown, ...context: unknown[]): void {
    this.logger.debug({ context }, text(message));
  }
}

const text = (message: unknown): string =>
  message instanceof Error
    ? message.message
    : typeof message === 'string'
      ? message
      : JSON.stringify(message);
