import { AppShell, Badge, Group, Image, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listen } from './events.ts';
import { ProjectHub } from './views/projects/project-hub.tsx';

/** The Studio's shell: a header and the view that is open. */
export function App() {
  const connected = useDaemonEvents();
  return (
    <AppShell header={{ height: 64 }} padding="lg">
      <AppShell.Header bg="dark.7" withBorder={false}>
        <Group h="100%" px="lg" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Image src="/favicon.svg" alt="" w={34} h={34} />
            <Title order={1} fz={24}>
              ComfyVN
            </Title>
            <Text c="dark.2" visibleFrom="sm">
              your chats, played as visual novels
            </Text>
          </Group>
          {connected === false && (
            <Badge color="red" variant="light">
              not running: start ComfyVN again
            </Badge>
          )}
        </Group>
      </AppShell.Header>
      <AppShell.Main>
        <ProjectHub />
      </AppShell.Main>
    </AppShell>
  );
}

/** Keeps lists fresh by what the daemon pushes; null until the first connection. */
function useDaemonEvents(): boolean | null {
  const queries = useQueryClient();
  const [connected, setConnected] = useState<boolean | null>(null);
  useEffect(() => {
    const refresh = () => void queries.invalidateQueries({ queryKey: ['stories'] });
    return listen({ 'story.changed': refresh, 'story.removed': refresh, connection: setConnected });
  }, [queries]);
  return connected;
}
