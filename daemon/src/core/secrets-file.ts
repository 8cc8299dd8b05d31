import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import * as z from 'zod';

/** Where the key of a file of secrets is: in the system's keyring, in a file of its own, or given in the environment. */
export const KEY_PLACES = ['keyring', 'file', 'environment'] as const;
export type KeyPlace = (typeof KEY_PLACES)[number];

export const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

const sealed = z.base64();
/** What `secrets.enc` holds, as JSON. What secrets are for is no secret; each is sealed by itself, so that one is taken out without the key. */
export const secretsFile = z.object({
  comfyvn: z.literal('secrets'),
  version: z.literal(1),
  key: z.object({ id: z.string().regex(/^key_[a-z0-9]{1,40}$/), kept: z.enum(KEY_PLACES) }),
  check: sealed.describe('Nothing, sealed: tells whether a key is the right one'),
  entries: z.record(z.string().max(200), sealed),
});
export type SecretsFile = z.infer<typeof secretsFile>;

export const secretRecord = z.record(z.string(), z.string());
export type SecretRecord = Readonly<z.infer<typeof secretRecord>>;

/** AES-256-GCM: a random nonce, the tag, the rest; `name` is bound to it, so that no two can be exchanged. */
function seal(key: Buffer, name: string, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
}

/** null where it is damaged, or sealed with another key or under another name. */
function unseal(key: Buffer, name: string, text: string): string | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < IV_BYTES + TAG_BYTES) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(name))
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** A file without secrets. */
export const emptyFile = (key: Buffer, place: SecretsFile['key']): SecretsFile => ({
  comfyvn: 'secrets',
  version: 1,
  key: place,
  check: seal(key, place.id, ''),
  entries: {},
});

/** Whether this is the key that a file was sealed with. Pure. */
export const isKeyOf = (file: SecretsFile, key: Buffer): boolean =>
  key.length === KEY_BYTES && unseal(key, file.key.id, file.check) === '';

const boundTo = (file: SecretsFile, name: string): string => `${file.key.id}\0${name}`;

export const withEntry = (file: SecretsFile, key: Buffer, name: string, secret: SecretRecord): SecretsFile => ({
  ...file,
  entries: { ...file.entries, [name]: seal(key, boundTo(file, name), JSON.stringify(secret)) },
});

export function withoutEntry(file: SecretsFile, name: string): SecretsFile {
  const { [name]: _, ...entries } = file.entries;
  return { ...file, entries };
}

/** undefined where there is none, null where it is damaged. Pure. */
export function entryOf(file: SecretsFile, key: Buffer, name: string): SecretRecord | null | undefined {
  if (!Object.hasOwn(file.entries, name)) return undefined;
  const text = unseal(key, boundTo(file, name), file.entries[name]!);
  return text === null ? null : secretRecord.parse(JSON.parse(text));
}
