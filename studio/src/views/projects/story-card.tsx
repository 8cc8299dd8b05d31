import { ActionIcon, Badge, Box, Button, Card, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { storyHref } from '../../route.ts';
import { count } from '../../ui/count.ts';
import { AssetImage } from './asset-image.tsx';
import { playStory } from './play-story.ts';

/** One story: its cover, who is in it, and a button to play it. */
export function StoryCard({ story }: { story: StorySummary }) {
  const names = story.characters.map((c) => c.name).join(', ');
  return (
    <Card padding={0} radius="lg" bg="dark.7">
      <Box pos="relative" h={170}>
        <AssetImage
          asset={story.cover}
          alt=""
          fallback={paintCss(story)}
          style={{ width: '100%', height: '100%', display: 'block' }}
        />
        <Group gap={6} pos="absolute" bottom={10} right={12} wrap="nowrap">
          {story.characters
            .filter((c) => c.portrait)
            .slice(0, 4)
            .map((c) => (
              <Tooltip key={c.name} label={c.name}>
                <Box>
                  <AssetImage
                    asset={c.portrait}
                    alt={c.name}
                    fallback={c.colour}
                    style={{
                      width: 46,
                      height: 46,
                      borderRadius: '50%',
                      border: `2px solid ${c.colour}`,
                      background: '#1d1830',
                    }}
                  />
                </Box>
              </Tooltip>
            ))}
        </Group>
      </Box>
      <Stack p="md" gap={6}>
        <Group justify="space-between" wrap="nowrap" align="start">
          <Title order={3} fz={19} lineClamp={2}>
            {story.title}
          </Title>
          <Badge variant="light" color="gray" style={{ flexShrink: 0 }}>
            {story.project}
          </Badge>
        </Group>
        <Text c="dark.1" fz="sm" lineClamp={1}>
          {names || 'Nobody yet'}
        </Text>
        <Text c="dark.2" fz="sm">
          {count(story.lines, 'line')} · {count(story.scenes, 'scene')}
        </Text>
        <Group mt="xs" justify="space-between">
          <Button onClick={() => playStory(story.id)}>Play</Button>
          <Group gap="xs">
            <Button
              component="a"
              href={storyHref(story.id, 'export')}
              variant="subtle"
              color="gray"
              aria-label={`Export ${story.title}`}
            >
              Export
            </Button>
            <ActionIcon
              component="a"
              href={storyHref(story.id)}
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`More about ${story.title}`}
            >
              ⋯
            </ActionIcon>
          </Group>
        </Group>
      </Stack>
    </Card>
  );
}

/** Colours of its own for a story without pictures. */
function paintCss(story: StorySummary): string {
  const hue = [...story.title].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 7);
  return `linear-gradient(180deg, hsl(${hue} 42% 26%), hsl(${(hue + 40) % 360} 48% 46%) 70%, hsl(${(hue + 60) % 360} 40% 22%))`;
}
