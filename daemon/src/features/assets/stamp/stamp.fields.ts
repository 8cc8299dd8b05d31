/** What is written into a file of where it is from: names and values, in this order. */
export type Stamp = readonly (readonly [name: string, value: string])[];
