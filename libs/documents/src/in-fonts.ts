import type { Content } from 'pdfmake';
import { lettered } from './lettering.js';

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The same content, every text of it in the fonts that have its letters. What the one font has is not touched. */
export const inFonts = (content: Content, isJapanese: boolean): Content => {
  const pieces = (text: unknown): readonly unknown[] => {
    if (Array.isArray(text)) return text.flatMap(pieces);
    if (isNode(text))
      return pieces(text.text).map((piece) => ({ ...text, ...(isNode(piece) ? piece : { text: piece }) }));
    if (typeof text !== 'string') return [text];
    const runs = lettered(text, isJapanese);
    return runs.length === 1 && runs[0]?.font === 'Roboto' ? [text] : runs;
  };
  const textOf = (text: unknown): unknown => {
    const found = pieces(text);
    return found.length === 1 && typeof found[0] === 'string' ? found[0] : found;
  };
  const walked = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walked);
    if (!isNode(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, key === 'text' ? textOf(value) : walked(value)]),
    );
  };
  return walked(content) as Content; // of the same form
};
