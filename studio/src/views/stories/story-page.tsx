import { Alert, Anchor, Badge, Button, Center, Group, Loader, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { hubHref, STORY_PARTS, storyHref, type StoryPart } from '../../route.ts';
import { count } from '../../ui/count.ts';
import { DirectPanel } from '../direct/direct-panel.tsx';
import { ExportPanel } from '../exports/export-panel.tsx';
import { LorePanel } from '../lore/lore-panel.tsx';
import { MusicPanel } from '../music/music-panel.tsx';
import { PicturesPanel } from '../pictures/pictures-panel.tsx';
import { playStory } from '../projects/play-story.ts';
import { RoutesPanel } from '../routes/routes-panel.tsx';
import { CheckPanel } from '../scenario/check-panel.tsx';
import { VoicesPanel } from '../speech/voices-panel.tsx';
import { StoryOverview } from './story-overview.tsx';

const LABELS: Readonly<Record<StoryPart, string>> = {
  overview: 'Overview',
  routes: 'Routes',
  lore: 'Lore',
  voices: 'Voices',
  pictures: 'Pictures',
  music: 'Music',
  director: 'Director',
  check: 'Check',
  export: 'Export',
};

/** A story close up: what it is, what is wrong with it, and the ways out. */
export function StoryPage({ id, part, item }: { id: string; part: StoryPart; item: string | undefined }) {
  const stories = useQuery({ queryKey: ['stories'], queryFn: () => daemon.stories.list() });
  const story = stories.data?.find((one) => one.id === id);
  if (stories.isPending)
    return (
      <Center h={300}>
        <Loader aria-label="Loading" />
      </Center>
    );
  if (stories.isError || story === undefined)
    return (
      <Alert
        color="red"
        title={stories.isError ? 'The story could not be loaded' : 'This story is not here'}
        maw={900}
        mx="auto"
      >
        {stories.isError ? stories.error.message : 'It was deleted, or the address is wrong. '}
        <Anchor href={hubHref}>Back to your stories</Anchor>
      </Alert>
    );
  return (
    <Stack maw={1100} mx="auto" gap="lg">
      <Anchor href={hubHref} c="dark.1" fz="sm">
        ← Your stories
      </Anchor>
      <Group justify="space-between" align="start" wrap="nowrap">
        <Stack gap={4}>
          <Title order={2}>{story.title}</Title>
          <Group gap="xs">
            <Badge variant="light" color="gray">
              {story.project}
            </Badge>
            <Text c="dark.1" fz="sm">
              {count(story.lines, 'line')} in {count(story.scenes, 'scene')}
              {story.origin ? `, from ${story.origin}` : ''}
            </Text>
          </Group>
        </Stack>
        <Button onClick={() => playStory(story.id)} style={{ flexShrink: 0 }}>
          Play
        </Button>
      </Group>
      <Tabs value={part} onChange={(to) => to && location.assign(storyHref(id, to as StoryPart))} keepMounted={false}>
        <Tabs.List mb="lg">
          {STORY_PARTS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {LABELS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview">
          <StoryOverview story={story} />
        </Tabs.Panel>
        <Tabs.Panel value="lore">
          <LorePanel story={story} entry={item} />
        </Tabs.Panel>
        <Tabs.Panel value="routes">
          <RoutesPanel story={story} />
        </Tabs.Panel>
        <Tabs.Panel value="voices">
          <VoicesPanel story={story} />
        </Tabs.Panel>
        <Tabs.Panel value="pictures">
          <PicturesPanel story={story} />
        </Tabs.Panel>
        <Tabs.Panel value="music">
          <MusicPanel story={story} />
        </Tabs.Panel>
        <Tabs.Panel value="director">
          <DirectPanel story={story} />
        </Tabs.Panel>
        <Tabs.Panel value="check">
          <CheckPanel story={story} />
        </Tabs.Panel>
        <Tabs.Panel value="export">
          <ExportPanel story={story} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
