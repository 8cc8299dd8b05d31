import { randomBytes } from 'node:crypto';

/** A fresh id: `<prefix>_` and 16 characters from 80 random bits. */
export const newId = (prefix: string): string =>
  `${prefix}_${BigInt(`0x${randomBytes(10).toString('hex')}`)
    .toString(36)
    .padStart(16, '0')}`;

/** 256 random bits as text, for tokens and secrets. */
export const newSecret = (): string => randomBytes(32).toString('base64url');
