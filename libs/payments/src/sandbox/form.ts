import { sandboxLimits } from './limits.js';
import { invalid } from './problem.js';

/** What `application/x-www-form-urlencoded` says, before anybody has looked at what it means. */
export type FormValue = string | readonly FormValue[] | Form;
export type Form = { readonly [name: string]: FormValue };

type Node = Map<string, Node | string>;

/** Reads `metadata[payment]=…&expand[]=…&items[0][price]=…`. Names are kept in maps: `__proto__` is a name like any other. */
export const formOf = (text: string): Form => {
  const root: Node = new Map();
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > sandboxLimits.parameters) throw invalid('Too many parameters.');
    put(root, pathOf(name), value);
  }
  return asForm(root);
};

const pathOf = (name: string): readonly string[] => {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (match === null)
    throw invalid(`Invalid parameter name: ${name}`, { code: 'parameter_unknown', param: name });
  const path = [
    match[1] ?? '',
    ...[...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map(([, part]) => part ?? ''),
  ];
  if (path.length > sandboxLimits.depth)
    throw invalid(`Parameter nested too deeply: ${name}`, { param: name });
  return path;
};

const put = (node: Node, path: readonly string[], value: string): void => {
  const [head = '', ...rest] = path;
  const key = head === '' ? node.size.toString() : head;
  if (rest.length === 0) {
    if (node.has(key)) throw invalid(`Parameter given twice: ${key}`, { param: key });
    node.set(key, value);
    return;
  }
  const below = node.get(key) ?? new Map<string, Node | string>();
  if (typeof below === 'string') throw invalid(`Invalid object: ${key}`, { param: key });
  node.set(key, below);
  put(below, rest, value);
};

const asForm = (node: Node): Form =>
  Object.fromEntries(
    [...node].map(([key, value]) => [key, typeof value === 'string' ? value : asValue(value)]),
  );

const asValue = (node: Node): FormValue => {
  const keys = [...node.keys()];
  const isList = keys.every((key, index) => key === index.toString());
  if (!isList) return asForm(node);
  return [...node.values()].map((value) => (typeof value === 'string' ? value : asValue(value)));
};
