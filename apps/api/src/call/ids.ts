import type { PipeTransform } from '@nestjs/common';
import type { RefusalCode } from '#domain/refusals';
import { isId } from '#kernel';
import { reject } from '../problems/problem.js';

/** An id in an address that is not spelled like one names nothing. */
class NamedThing implements PipeTransform<string, string> {
  constructor(private readonly missing: RefusalCode) {}

  transform(id: string): string {
    return isId(id) ? id : reject(this.missing);
  }
}

export const aHold = new NamedThing('hold-not-found');
export const aDebit = new NamedThing('debit-not-found');
export const aPlan = new NamedThing('policy-not-found');
export const aMember = new NamedThing('member-not-found');
export const anInvitation = new NamedThing('invitation-not-found');
export const aSpace = new NamedThing('space-not-found');
export const aKey = new NamedThing('key-not-found');
