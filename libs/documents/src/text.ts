import { documentLimits } from './limits.js';

/** A piece of text, in the font that has its letters. */
export type Run = { readonly text: string };

/** Control characters print as nothing, or as a box. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** What a person typed, ready for the page: bounded, in one composed form, without what prints as nothing. */
export const printable = (given: string): Run[] => {
  const text = given.normalize('NFC').replace(UNPRINTABLE, ' ').trim();
  const characters = Array.from(text);
  const cut =
    characters.length > documentLimits.text
      ? `${characters.slice(0, documentLimits.text - 1).join('')}…`
      : text;
  return [{ text: cut }];
};
