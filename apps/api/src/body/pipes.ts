import type { PipeTransform } from '@nestjs/common';
import { Rejected, problem } from '../problems/problem.js';
import type { BodyClass } from './field.js';
import { compiled, throughClassValidator, type Validator } from './validate.js';

/** Hands the body over as it was parsed: validation changes nothing. */
class BodyPipe implements PipeTransform<unknown> {
  constructor(private readonly validate: Validator) {}

  /** No body at all is an empty one: what it lacks is then named. */
  transform(body: unknown = {}): unknown {
    const found = this.validate(body);
    if (found !== null) throw new Rejected(found);
    return body;
  }
}

/** `@Body(validated(GrantBody))`: class-validator. */
export const validated = (body: BodyClass): PipeTransform => new BodyPipe(throughClassValidator(body));

/** A command without fields: `{}` or no body. */
export const noFields: PipeTransform = new BodyPipe((body) => {
  const [field] = Object.keys(body as object);
  return field === undefined ? null : problem('unknown-field', { param: field });
});

/** `@Body(compiledRules(DebitBody))`: the same rules, compiled, for the hot routes. */
export const compiledRules = (body: BodyClass): PipeTransform => new BodyPipe(compiled(body));
