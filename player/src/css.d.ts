/** Style sheets are imported as text (webpack `asset/source`) and adopted as constructed sheets. */
declare module '*.css' {
  const text: string;
  export default text;
}
