import type { SaveSlot, StoredSave } from './options.ts';

const THUMBNAIL = /^data:image\/(webp|jpeg|png);base64,[A-Za-z0-9+/=]*$/;

/** A date that can be read; the beginning of time for anything else. */
const dateOf = (value: unknown): string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : new Date(0).toISOString();
const textOf = (value: unknown, most: number): string => (typeof value === 'string' ? value.slice(0, most) : '');

/** What a list shows of a stored save; what storage brings back may be anything. Pure. */
export function slotOf(slot: string, value: unknown): SaveSlot {
  const { thumbnail, title, text, savedAt } = (value ?? {}) as Record<string, unknown>;
  return {
    slot,
    thumbnail: typeof thumbnail === 'string' && THUMBNAIL.test(thumbnail) ? thumbnail : null,
    title: textOf(title, 300),
    text: textOf(text, 500),
    savedAt: dateOf(savedAt),
    ...(typeof savedAt !== 'string' && { damaged: true as const }),
  };
}

/** A stored save, or null for what is none. The run in it is checked when it is loaded. Pure. */
export function storedSaveOf(value: unknown): StoredSave | null {
  if (typeof value !== 'object' || value === null) return null;
  const { save } = value as Partial<StoredSave>;
  if (typeof save !== 'object' || save === null) return null;
  const { slot: _, damaged: __, ...shown } = slotOf('', value);
  return { save, ...shown };
}
