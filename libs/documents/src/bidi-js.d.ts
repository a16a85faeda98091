declare module 'bidi-js' {
  type Levels = { readonly levels: Uint8Array };
  const bidiFactory: () => {
    readonly getEmbeddingLevels: (text: string) => Levels;
    /** Each range, both ends in it, is turned in place, one after the other. */
    readonly getReorderSegments: (text: string, levels: Levels) => readonly (readonly [number, number])[];
    readonly getMirroredCharacter: (character: string) => string | null;
  };
  export default bidiFactory;
}
