import { Alert, Loader, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MusicMood } from '@comfyvn/shared/music/music.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { ComfyHosts } from '../comfy/comfy-hosts.tsx';
import { MoodList } from './mood-list.tsx';
import { MusicCard } from './music-card.tsx';
import { MusicForm } from './music-form.tsx';

/** Music of a story: who makes it, which moods its scenes have, and what was made. */
export function MusicPanel({ story }: { story: StorySummary }) {
  const params = { id: story.id };
  const [mood, setMood] = useState<MusicMood | null>(null);
  const hosts = useQuery({ queryKey: ['comfy', 'hosts'], queryFn: () => daemon.comfy.hosts() });
  const head = useQuery({
    queryKey: ['stories', story.id, 'head'],
    queryFn: () => daemon.stories.get({ params }),
  });
  const wanted = useQuery({
    queryKey: ['stories', story.id, 'music'],
    queryFn: () => daemon.music.wanted({ params }),
  });
  const pieces = useQuery({ queryKey: ['music', story.id], queryFn: () => daemon.music.list({ params }) });
  const error = hosts.error ?? head.error ?? wanted.error ?? pieces.error;
  if (error)
    return (
      <Alert color="red" title="The music could not be loaded">
        {error.message}
      </Alert>
    );
  if (!hosts.data || !head.data || !wanted.data || !pieces.data) return <Loader aria-label="Loading the music" />;
  const chosen = mood ?? (wanted.data.find(lacksMusic) ?? wanted.data[0])?.mood ?? 'calm';
  return (
    <Stack gap="lg">
      <ComfyHosts hosts={hosts.data} />
      <MoodList wanted={wanted.data} assets={head.data.assets} chosen={chosen} onChoose={setMood} />
      {hosts.data.some((one) => one.enabled) && (
        <MusicForm
          key={chosen}
          story={story.id}
          mood={chosen}
          own={wanted.data.find((one) => one.mood === chosen)?.scenes.map((one) => one.scene) ?? []}
          scenes={head.data.scenes}
          hosts={hosts.data.filter((one) => one.enabled)}
          onMood={setMood}
        />
      )}
      <Stack gap="sm">
        <Title order={3}>Made for this story</Title>
        {pieces.data.length === 0 && (
          <Text c="dark.1">Nothing yet. What is made waits here until you keep it in the story or discard it.</Text>
        )}
        <SimpleGrid cols={{ base: 1, sm: 2 }} component="ul" p={0} m={0}>
          {pieces.data.map((piece) => (
            <MusicCard key={piece.id} piece={piece} />
          ))}
        </SimpleGrid>
      </Stack>
    </Stack>
  );
}

const lacksMusic = ({ scenes }: { scenes: readonly { asset: string | null; isSilent: boolean }[] }): boolean =>
  scenes.some((one) => one.asset === null && !one.isSilent);
