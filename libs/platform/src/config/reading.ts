/** What a text comes to, or what is wrong with it and how to put it right. No value is repeated: it may be a secret. */
export type Read<T> = { readonly value: T } | { readonly wrong: string; readonly fix: string };

export type ConfigProblem = { readonly variable: string; readonly wrong: string; readonly fix: string };
