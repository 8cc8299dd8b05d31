import { Alert, Button, Center, Group, Loader, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { ExtensionAddress } from '../extension/extension-address.tsx';
import { ChatFile } from './chat-file.tsx';
import { tellError } from '../../ui/tell.ts';
import { playStory } from './play-story.ts';
import { SillyTavernChats } from './sillytavern-chats.tsx';
import { StoryCard } from './story-card.tsx';

/** All stories, the sample, the chats of SillyTavern, and a place to drop a chat file. */
export function ProjectHub() {
  const stories = useQuery({ queryKey: ['stories'], queryFn: () => daemon.stories.list() });
  if (stories.isPending)
    return (
      <Center h={300}>
        <Loader aria-label="Loading" />
      </Center>
    );
  if (stories.isError)
    return (
      <Alert color="red" title="The stories could not be loaded">
        {stories.error.message}
      </Alert>
    );
  return (
    <Stack gap="xl" maw={1240} mx="auto">
      {stories.data.length === 0 ? (
        <Welcome />
      ) : (
        <section aria-labelledby="stories">
          <Group justify="space-between" mb="md">
            <Title order={2} id="stories">
              Your stories
            </Title>
            <SampleButton variant="subtle" />
          </Group>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="lg">
            {stories.data.map((s) => (
              <StoryCard key={s.id} story={s} />
            ))}
          </SimpleGrid>
        </section>
      )}
      <SillyTavernChats />
      <ChatFile />
      <ExtensionAddress />
    </Stack>
  );
}

function Welcome() {
  return (
    <Paper p={{ base: 'lg', sm: 48 }} radius="lg" bg="linear-gradient(120deg, #4b3b78, #8a5570 60%, #d98a76)">
      <Stack maw={560} gap="md">
        <Title order={2} fz={{ base: 28, sm: 38 }} c="white">
          Press play on a chat
        </Title>
        <Text c="white" fz="lg">
          ComfyVN turns roleplay chats into visual novels. Try the sample story, or pick a chat of yours below.
        </Text>
        <Group>
          <SampleButton variant="white" />
        </Group>
      </Stack>
    </Paper>
  );
}

function SampleButton({ variant }: { variant: string }) {
  const sample = useMutation({
    mutationFn: () => daemon.imports.sample(),
    onSuccess: (r) => playStory(r.story),
    onError: tellError,
  });
  return (
    <Button
      size={variant === 'white' ? 'lg' : 'sm'}
      variant={variant}
      color={variant === 'white' ? 'dark' : 'ember'}
      loading={sample.isPending}
      onClick={() => sample.mutate()}
    >
      Play the sample story
    </Button>
  );
}
