/** Lets the items of a list take its whole width. */
export const wideItems = { itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } } as const;
