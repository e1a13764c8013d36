/** The package ships no types. */
declare module 'js-md4' {
  const md4: { readonly arrayBuffer: (message: Uint8Array) => ArrayBuffer };
  export default md4;
}
