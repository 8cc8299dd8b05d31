import type { LibraryPersona, LibrarySettings } from './libraries.reader.ts';

const recordOf = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v) ? (v as Record<string, unknown>) : {};
const textOf = (v: unknown): string | null => (typeof v === 'string' && v !== '' ? v : null);

/** What `settings.json` of SillyTavern says about people and places, whatever it holds. Pure. */
export function toLibrarySettings(json: unknown): LibrarySettings {
  const raw = recordOf(json);
  const power = recordOf(raw['power_user']);
  return {
    userName: textOf(raw['username']),
    userAvatar: textOf(raw['user_avatar']),
    personas: personasOf(recordOf(power['personas']), recordOf(power['persona_descriptions'])),
    costumes: costumesOf(recordOf(raw['extension_settings'])['expressionOverrides']),
    background: textOf(recordOf(raw['background'])['name']),
    raw,
  };
}

function personasOf(names: Record<string, unknown>, about: Record<string, unknown>): LibraryPersona[] {
  return Object.entries(names).flatMap(([avatar, name]) => {
    if (typeof name !== 'string') return [];
    const own = recordOf(about[avatar]);
    return [{ avatar, name, description: textOf(own['description']) ?? '', lorebook: textOf(own['lorebook']) }];
  });
}

function costumesOf(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  if (!Array.isArray(value)) return found;
  for (const entry of value) {
    const { name, path } = recordOf(entry);
    if (typeof name === 'string' && typeof path === 'string' && !path.includes('..')) found.set(name, path);
  }
  return found;
}

/** A group's file in the words of a library; null where it is none. Pure. */
export function toGroup(json: unknown): { id: string; name: string; members: string[]; chats: string[] } | null {
  const group = recordOf(json);
  const id = typeof group['id'] === 'number' ? String(group['id']) : textOf(group['id']);
  if (id === null || /[/\\]/.test(id)) return null;
  const texts = (v: unknown) =>
    Array.isArray(v) ? v.filter((t): t is string => typeof t === 'string').slice(0, 5_000) : [];
  return {
    id,
    name: textOf(group['name']) ?? 'Group',
    members: texts(group['members']).slice(0, 500),
    chats: [...new Set(texts(group['chats']))],
  };
}
