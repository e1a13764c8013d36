/**
 * For Fastify's `schemaController`: it loads the compilers it would use by itself even where others are set afterwards, and
 * that was a tenth of a start.
 */
const set = (): never => {
  throw new Error('The compilers of this server are set after it is made.');
};

export const OWN_COMPILERS = { buildValidator: set, buildSerializer: set };
