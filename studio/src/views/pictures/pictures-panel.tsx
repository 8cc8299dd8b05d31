import { Alert, Loader, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComfyHost } from '@comfyvn/shared/comfy/comfy.schema';
import { isFinished } from '@comfyvn/shared/jobs/jobs.schema';
import type { Picture } from '@comfyvn/shared/pictures/pictures.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { ComfyHosts } from '../comfy/comfy-hosts.tsx';
import { CardCutouts } from './card-cutouts.tsx';
import { LackingPictures } from './lacking-pictures.tsx';
import { PictureCard } from './picture-card.tsx';
import { PictureForm } from './picture-form.tsx';

/** Pictures of a story: with what they are drawn, what is to be drawn, and what was. */
export function PicturesPanel({ story }: { story: StorySummary }) {
  const hosts = useQuery({ queryKey: ['comfy', 'hosts'], queryFn: () => daemon.comfy.hosts() });
  const remotes = useQuery({ queryKey: ['remote'], queryFn: () => daemon.remote.list() });
  const head = useQuery({
    queryKey: ['stories', story.id, 'head'],
    queryFn: () => daemon.stories.get({ params: { id: story.id } }),
  });
  const pictures = useQuery({
    queryKey: ['pictures', story.id],
    queryFn: () => daemon.pictures.list({ params: { id: story.id } }),
  });
  const error = hosts.error ?? remotes.error ?? head.error ?? pictures.error;
  if (error)
    return (
      <Alert color="red" title="The pictures could not be loaded">
        {error.message}
      </Alert>
    );
  if (!hosts.data || !remotes.data || !head.data || !pictures.data) return <Loader aria-label="Loading the pictures" />;
  return (
    <Stack gap="lg">
      <ComfyHosts hosts={hosts.data} />
      <LackingPictures story={story.id} stamp={stampOf(pictures.data, head.data.revision, hosts.data)} />
      {[...hosts.data, ...remotes.data].some((one) => one.enabled) && (
        <PictureForm head={head.data} hosts={hosts.data} remotes={remotes.data} />
      )}
      <CardCutouts head={head.data} />
      <Stack gap="sm">
        <Title order={3}>Drawn for this story</Title>
        {pictures.data.length === 0 && (
          <Text c="dark.1">Nothing yet. What you draw waits here until you keep it in the story or discard it.</Text>
        )}
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} component="ul" p={0} m={0}>
          {pictures.data.map((picture) => (
            <PictureCard key={picture.id} picture={picture} />
          ))}
        </SimpleGrid>
      </Stack>
    </Stack>
  );
}

/** Changes where something else may be lacking: the story, what was drawn, and who draws; not with every step of a picture. */
const stampOf = (pictures: readonly Picture[], revision: number, hosts: readonly ComfyHost[]): string =>
  JSON.stringify([
    revision,
    pictures.map(({ id, asset, state }) => [id, asset !== null, state !== null && isFinished(state)]),
    hosts.map(({ id, enabled, problem }) => [id, enabled, problem]),
  ]);
