/** Fonts are imported as `data:` addresses (webpack `asset/inline`), so that a script can carry them. */
declare module '*.woff2' {
  const address: string;
  export default address;
}
