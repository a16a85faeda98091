import type { en } from './en.js';

type Worded<Of> = Of extends string
  ? string
  : Of extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof Of]: Worded<Of[Key]> };

/** Every language has every label: the English ones say which there are. */
export type Labels = Worded<typeof en>;
