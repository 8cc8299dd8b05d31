import type { StoryAsset } from '@comfyvn/shared/story/story';

/** Works of one maker under one licence. */
export interface Credit {
  /** Null where nobody is named. */
  readonly author: string | null;
  readonly licence: string | null;
  readonly works: readonly { readonly name: string; readonly source: string | null }[];
}

export const CREDIT_GROUPS = ['pictures', 'music', 'other'] as const;
export type CreditGroup = (typeof CREDIT_GROUPS)[number];

const GROUP_OF: Readonly<Record<StoryAsset['kind'], CreditGroup>> = {
  background: 'pictures',
  sprite: 'pictures',
  portrait: 'pictures',
  picture: 'pictures',
  video: 'pictures',
  mask: 'other',
  lut: 'other',
  music: 'music',
  ambience: 'music',
  sfx: 'music',
  voice: 'music',
};

/** Who made what, the named makers first and by name. Sprites of one sheet and such come once. Pure. */
export function creditsOf(assets: readonly StoryAsset[]): Record<CreditGroup, Credit[]> {
  const found: Record<CreditGroup, Map<string, { credit: Credit; works: Map<string, string | null> }>> = {
    pictures: new Map(),
    music: new Map(),
    other: new Map(),
  };
  for (const { kind, name, author = null, licence = null, source = null } of assets) {
    const key = JSON.stringify([author, licence]);
    const group = found[GROUP_OF[kind]];
    const entry = group.get(key) ?? { credit: { author, licence, works: [] }, works: new Map<string, string | null>() };
    group.set(key, entry);
    if (!entry.works.has(name)) entry.works.set(name, source);
  }
  const listOf = (group: CreditGroup): Credit[] =>
    [...found[group].values()]
      .map(({ credit, works }) => ({ ...credit, works: [...works].map(([name, source]) => ({ name, source })) }))
      .sort((a, b) => (a.author === null ? 1 : b.author === null ? -1 : a.author.localeCompare(b.author)));
  return { pictures: listOf('pictures'), music: listOf('music'), other: listOf('other') };
}

/** An address that a reader may follow; anything else is only text. Pure. */
export function linkOf(text: string): string | null {
  try {
    const { protocol, href } = new URL(text);
    return protocol === 'https:' || protocol === 'http:' ? href : null;
  } catch {
    return null;
  }
}
