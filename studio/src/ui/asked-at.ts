/** When something was asked how it is, for people; nothing where it never was. */
export const askedAt = (checkedAt: string | null): string =>
  checkedAt === null ? '' : `asked ${new Date(checkedAt).toLocaleString()}`;
