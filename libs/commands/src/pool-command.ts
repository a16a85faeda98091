import type { Command } from '@nestjs/cqrs';
import type { PoolOutcome } from './credit-pool/outcome.js';
import type { Envelope } from './envelope.js';

/** Any command on a pool, waiting for its envelope. */
export type PoolCommand = (envelope: Envelope) => Command<PoolOutcome>;
