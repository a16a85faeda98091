import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import type { RefusalCode } from '#domain/refusals';
import type { Rule } from './rules.js';

/** The class of a body. Its instances are plain data. */
export type BodyClass<T extends object = object> = new () => T;

export type DeclaredField = {
  readonly name: string;
  readonly required: boolean;
  readonly rule: Rule | null;
  readonly nested: (() => BodyClass) | null;
};

const declared = new WeakMap<object, DeclaredField[]>();

/** What it inherits comes first. */
export const fieldsOf = (body: BodyClass): readonly DeclaredField[] => fieldsUpTo(body.prototype as object);

const fieldsUpTo = (prototype: object | null): readonly DeclaredField[] =>
  prototype === null
    ? []
    : [...fieldsUpTo(Object.getPrototypeOf(prototype) as object | null), ...(declared.get(prototype) ?? [])];

const declare = (prototype: object, field: DeclaredField): void => {
  const fields = declared.get(prototype) ?? [];
  fields.push(field);
  declared.set(prototype, fields);
};

type About = { readonly says: string; readonly optional?: true };

/**
 * Declares one field once: the class-validator rule, the same rule for the compiled validator of the hot routes, and what
 * the API document says. An optional field may be left out; null is refused unless its rule is `orNull`.
 */
export const Field =
  (rule: Rule, { says, optional }: About): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    declare(prototype, { name, required: optional !== true, rule, nested: null });
    // The API document's own schema type has mutable arrays; ours is the same read-only.
    ApiProperty({ ...(rule.schema as object), description: says, required: optional !== true })(
      prototype,
      property,
    );
    if (optional) OnlyIfGiven()(prototype, property);
    ValidateBy({
      name: 'rule',
      validator: {
        validate: (value) => refusalOf(rule, value) === null,
        defaultMessage: (given) => refusalOf(rule, given?.value) ?? '',
      },
    })(prototype, property);
  };

const refusalOf = (rule: Rule, value: unknown): RefusalCode | null =>
  value === undefined ? 'field-missing' : rule.check(value);

/** A field that is a body of its own. */
export const Nested =
  (body: () => BodyClass, { says, optional }: About): PropertyDecorator =>
  (prototype, property) => {
    const name = String(property);
    declare(prototype, { name, required: optional !== true, rule: null, nested: body });
    // The library takes a function for a late type only if it is called `type`.
    ApiProperty({ type: () => body(), description: says, required: optional !== true })(prototype, property);
    Type(body)(prototype, property);
    if (optional) OnlyIfGiven()(prototype, property);
    ValidateBy({
      name: 'rule',
      validator: {
        validate: (value) => notAnObject(value) === null,
        defaultMessage: (given) => notAnObject(given?.value) ?? '',
      },
    })(prototype, property);
    ValidateNested()(prototype, property);
  };

const notAnObject = (value: unknown): RefusalCode | null => {
  if (value === undefined) return 'field-missing';
  return isPlainObject(value) ? null : 'field-invalid';
};

export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** class-validator's own IsOptional also lets null through. */
const OnlyIfGiven = (): PropertyDecorator => ValidateIf((_body, value) => value !== undefined);
