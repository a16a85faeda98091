/** Key parts as one map key; the parts never hold a NUL (refused at the edge and by the store). */
export const keyOf = (...parts: readonly string[]): string => parts.join('\u0000');

/** The entry of a key, made where it is missing. */
export const entry = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
};
