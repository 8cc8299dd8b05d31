import { Badge, Group, List, Loader, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { LoreEntry } from '@comfyvn/shared/lore/lore.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { wideItems } from '../../ui/wide-items.ts';

const SHOWN = 30;

/** The scenes an entry fires in, with the key and the first line that holds it. */
export function LoreUses({ story, entry }: { story: StorySummary; entry: LoreEntry }) {
  const uses = useQuery({
    queryKey: ['lore', story.id, 'uses', entry.id, story.revision],
    queryFn: () => daemon.lore.uses({ params: { id: story.id, entry: entry.id } }),
  });
  return (
    <section aria-labelledby="lore-uses">
      <Title order={4} id="lore-uses" mb="xs">
        Where it fires
      </Title>
      {uses.isPending && <Loader size="sm" aria-label="Looking through the scenes" />}
      {uses.isError && <Text c="dark.1">{uses.error.message}</Text>}
      {uses.data && <Text c="dark.1">{summary(entry, uses.data.length)}</Text>}
      <List listStyleType="none" spacing="sm" mt="sm" styles={wideItems}>
        {uses.data?.slice(0, SHOWN).map((use) => (
          <List.Item key={use.scene}>
            <Stack gap={2}>
              <Group gap="xs" wrap="nowrap">
                <Text fw={600} lineClamp={1}>
                  {use.title || 'Scene'}
                </Text>
                <Badge variant="light" tt="none" style={{ flexShrink: 0, maxWidth: '50%' }}>
                  {use.key}
                </Badge>
              </Group>
              <Text c="dark.1" fz="sm" lineClamp={2}>
                {use.line}
              </Text>
            </Stack>
          </List.Item>
        ))}
      </List>
    </section>
  );
}

function summary(entry: LoreEntry, scenes: number): string {
  if (!entry.enabled) return 'It is off, so it fires nowhere.';
  if (entry.constant) return `It is always there; its keys stand in ${count(scenes, 'scene')}.`;
  if (scenes === 0) return entry.keys.length === 0 ? 'It has no keys.' : 'None of its keys stands in the story.';
  return `In ${count(scenes, 'scene')}${scenes > SHOWN ? `, of which ${SHOWN} are shown` : ''}.`;
}
