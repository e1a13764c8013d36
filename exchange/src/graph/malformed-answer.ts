/** Thrown by decoders: what is missing or no such thing, in names of the protocol and never with a value. */
export class MalformedAnswer extends Error {}
