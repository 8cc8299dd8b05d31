import { Badge, Group, Paper, ScrollArea, Select, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LoreBook, LoreHit, LoreItem } from '@comfyvn/shared/lore/lore.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { storyHref } from '../../route.ts';
import { count } from '../../ui/count.ts';
import { KINDS, nameOf } from './lore-words.ts';

const LIMIT = 300;

interface Props {
  readonly story: StorySummary;
  readonly books: readonly LoreBook[];
  readonly search: string;
  readonly onSearch: (search: string) => void;
  readonly open: string | undefined;
}

/** Entries by words, by their book, and by the scene they fire in. */
export function LoreList({ story, books, search, onSearch, open }: Props) {
  const [book, setBook] = useState<string | null>(null);
  const [scene, setScene] = useState<string | null>(null);
  const [words] = useDebouncedValue(search, 150);
  const found = useQuery({
    queryKey: ['lore', story.id, 'list', words, book],
    queryFn: () =>
      daemon.lore.list({ params: { id: story.id }, query: { search: words, limit: LIMIT, ...(book && { book }) } }),
    placeholderData: keepPreviousData,
  });
  const hits = useHits(story, scene);
  const entries = (found.data?.entries ?? []).filter((one) => hits === null || hits.has(one.id));
  const more = scene === null ? (found.data?.total ?? 0) - entries.length : 0;
  return (
    <Stack gap="sm">
      <TextInput
        aria-label="Search the lore"
        placeholder="Search by words"
        type="search"
        value={search}
        maxLength={300}
        onChange={(e) => onSearch(e.currentTarget.value)}
      />
      <Group grow gap="sm">
        <Select
          aria-label="Book"
          placeholder="All books"
          clearable
          value={book}
          onChange={setBook}
          data={books.map((one) => ({ value: one.id, label: `${one.name} (${one.entries})` }))}
        />
        <SceneSelect story={story} value={scene} onChange={setScene} />
      </Group>
      <Text c="dark.1" fz="sm" role="status">
        {found.isError
          ? found.error.message
          : entries.length === 0
            ? 'Nothing fits.'
            : count(entries.length, 'entry', 'entries')}
        {more > 0 && `, and ${more.toLocaleString()} more; search to find them`}
      </Text>
      <ScrollArea.Autosize mah={{ md: 620 }} offsetScrollbars="present">
        <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Entries">
          {entries.map((one) => (
            <li key={one.id}>
              <Row
                item={one}
                href={storyHref(story.id, 'lore', one.id)}
                isOpen={one.id === open}
                book={books.find((b) => b.id === one.book)}
                hit={hits?.get(one.id)}
              />
            </li>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

/** What fires in a scene, by entry; null while no scene is chosen. */
function useHits(story: StorySummary, scene: string | null): ReadonlyMap<string, LoreHit> | null {
  const match = useQuery({
    queryKey: ['lore', story.id, 'scene', scene, story.revision],
    queryFn: () => daemon.lore.scene({ params: { id: story.id, scene: scene! } }),
    enabled: scene !== null,
  });
  return scene === null ? null : new Map(match.data?.hits.map((hit) => [hit.entry, hit]) ?? []);
}

function SceneSelect({
  story,
  value,
  onChange,
}: {
  story: StorySummary;
  value: string | null;
  onChange: (scene: string | null) => void;
}) {
  const head = useQuery({
    queryKey: ['stories', story.id, 'head', story.revision],
    queryFn: () => daemon.stories.get({ params: { id: story.id } }),
  });
  return (
    <Select
      aria-label="Fires in a scene"
      placeholder="Fires in any scene"
      clearable
      searchable
      limit={100}
      value={value}
      onChange={onChange}
      data={(head.data?.scenes ?? []).map((one, i) => ({ value: one.id, label: `${i + 1}. ${one.title || 'Scene'}` }))}
    />
  );
}

function Row(props: {
  item: LoreItem;
  href: string;
  isOpen: boolean;
  book: LoreBook | undefined;
  hit: LoreHit | undefined;
}) {
  const { item, href, isOpen, book, hit } = props;
  return (
    <UnstyledButton component="a" href={href} w="100%" aria-current={isOpen ? 'true' : undefined}>
      <Paper
        p="sm"
        radius="md"
        bg={isOpen ? 'dark.5' : 'dark.7'}
        style={{ borderLeft: `3px solid ${isOpen ? 'var(--mantine-color-ember-4)' : 'transparent'}` }}
      >
        <Group gap="xs" wrap="nowrap" justify="space-between">
          <Text fw={600} lineClamp={1} c={item.enabled ? 'inherit' : 'dark.1'}>
            {nameOf(item)}
          </Text>
          <Group gap={4} wrap="nowrap">
            {!item.enabled && <Mark colour="gray">off</Mark>}
            {item.constant && <Mark colour="teal">always</Mark>}
            {item.edited.length > 0 && <Mark colour="ember">changed</Mark>}
          </Group>
        </Group>
        <Text c="dark.1" fz="xs" lineClamp={1}>
          {hit !== undefined && hit.by !== 'always'
            ? `${hit.by === 'key' ? 'fires by' : 'through another entry, by'} “${hit.key ?? ''}”`
            : `${book ? `${book.name}, ${KINDS[book.kind]}` : ''}${item.keys.length > 0 ? ` · ${item.keys.join(', ')}` : ''}`}
        </Text>
        <Text fz="sm" lineClamp={2} mt={4} style={{ overflowWrap: 'anywhere' }}>
          {item.snippet.map((piece, i) =>
            piece.hit ? (
              <mark key={i} style={{ background: 'rgba(240,180,143,.28)', color: 'inherit', borderRadius: 3 }}>
                {piece.text}
              </mark>
            ) : (
              piece.text
            ),
          )}
        </Text>
      </Paper>
    </UnstyledButton>
  );
}

const Mark = ({ colour, children }: { colour: string; children: string }) => (
  <Badge size="xs" variant="light" color={colour} style={{ flexShrink: 0 }}>
    {children}
  </Badge>
);
