/** One line per read model: the projector runs what is listed here. */
export const readModels = [] as const;
