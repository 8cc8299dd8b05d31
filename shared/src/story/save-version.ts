/** Version of the saves written by this program. */
export const SAVE_VERSION = 3;

/** The oldest version whose readers understand a save without answers of the reader; with them, it is 3. */
export const MIN_SAVE_VERSION = 2;
