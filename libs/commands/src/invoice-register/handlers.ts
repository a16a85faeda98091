import { NumberDocumentHandler } from './number-document.js';
import { OpenRegisterHandler } from './open-register.js';

/** Every command on a register of numbers. */
export const registerHandlers = [NumberDocumentHandler, OpenRegisterHandler];
