import { Badge, Button, Group, Paper, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import type { MusicMood, MusicWanted, SceneMusic } from '@comfyvn/shared/music/music.schema';
import type { StoryAsset } from '@comfyvn/shared/story/story';
import { count } from '../../ui/count.ts';
import { MOODS } from './words.ts';

/** So many scenes of a mood are named. */
const MOST_NAMED = 4;

/** The moods of a story, and which music their scenes have. */
export function MoodList({
  wanted,
  assets,
  chosen,
  onChoose,
}: {
  wanted: readonly MusicWanted[];
  assets: readonly StoryAsset[];
  chosen: MusicMood;
  onChoose: (mood: MusicMood) => void;
}) {
  const names = new Map<string, string>(assets.map((one) => [one.id, one.name]));
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Moods">
      <Stack gap="sm">
        <div>
          <Title order={3}>Moods of the scenes</Title>
          <Text fz="sm" c="dark.1">
            Told from what is said and how everybody looks. One piece serves all scenes of a mood; until a scene has
            music of its own, what sounded before goes on.
          </Text>
        </div>
        <Stack component="ul" gap="xs" p={0} m={0}>
          {wanted.map(({ mood, scenes }) => (
            <Group key={mood} component="li" justify="space-between" gap="sm" style={{ listStyle: 'none' }}>
              <div style={{ flex: '1 1 220px', minWidth: 0 }}>
                <Group gap="xs">
                  <Text fw={600}>{MOODS[mood]}</Text>
                  <Lacking scenes={scenes} />
                </Group>
                <Text fz="sm" c="dark.1" style={{ overflowWrap: 'anywhere' }}>
                  {namedScenes(scenes)}
                </Text>
                <Text fz="xs" c="dark.1" style={{ overflowWrap: 'anywhere' }}>
                  {heardIn(scenes, names)}
                </Text>
              </div>
              <Button
                size="compact-sm"
                variant={mood === chosen ? 'light' : 'default'}
                aria-pressed={mood === chosen}
                onClick={() => onChoose(mood)}
              >
                {mood === chosen ? 'Chosen' : 'Choose'}
                <VisuallyHidden>{MOODS[mood]}</VisuallyHidden>
              </Button>
            </Group>
          ))}
        </Stack>
      </Stack>
    </Paper>
  );
}

function Lacking({ scenes }: { scenes: readonly SceneMusic[] }) {
  const lacking = scenes.filter((one) => one.asset === null && !one.isSilent).length;
  return (
    <Badge color={lacking === 0 ? 'teal' : 'yellow'} variant="light">
      {lacking === 0
        ? 'with music'
        : lacking === scenes.length
          ? 'without music'
          : `${lacking} of ${scenes.length} without`}
    </Badge>
  );
}

const namedScenes = (scenes: readonly SceneMusic[]): string => {
  const named = scenes.slice(0, MOST_NAMED).map((one) => one.title || one.scene);
  const more = scenes.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ') || count(0, 'scene');
};

/** What the music of scenes is called. */
function heardIn(scenes: readonly SceneMusic[], names: ReadonlyMap<string, string>): string {
  const assets = new Set(scenes.flatMap((one) => one.asset ?? []));
  const heard = [...assets].slice(0, MOST_NAMED).map((id) => names.get(id) ?? id);
  return heard.length === 0 ? '' : `Sounds: ${heard.join(', ')}`;
}
