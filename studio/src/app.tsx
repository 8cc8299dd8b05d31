import { Anchor, AppShell, Badge, Group, Image, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listen } from './events.ts';
import { coalesce } from './ui/coalesce.ts';
import { hubHref, useRoute, type Route } from './route.ts';
import { ComputePage } from './views/compute/compute-page.tsx';
import { AssetsPage } from './views/assets/assets-page.tsx';
import { JobsButton } from './views/jobs/jobs-button.tsx';
import { JobsPage } from './views/jobs/jobs-page.tsx';
import { LibrariesPage } from './views/libraries/libraries-page.tsx';
import { LibraryPage } from './views/libraries/library-page.tsx';
import { LlmPage } from './views/llm/llm-page.tsx';
import { LorePage } from './views/lore/lore-page.tsx';
import { Navigation } from './views/navigation.tsx';
import { PairingNotices } from './views/pairing/pairing-notices.tsx';
import { ProjectHub } from './views/projects/project-hub.tsx';
import { StoryPage } from './views/stories/story-page.tsx';
import { TemplatePage } from './views/templates/template-page.tsx';
import { TemplatesPage } from './views/templates/templates-page.tsx';

/** Many jobs change often; their lists are asked for again no more often than this. */
const JOBS_EVERY_MS = 300;

/** The Studio's shell: a header and the view that is open. */
export function App() {
  const connected = useDaemonEvents();
  const route = useRoute();
  return (
    <AppShell header={{ height: 64 }} padding="lg">
      <AppShell.Header bg="dark.7" withBorder={false}>
        <Group h="100%" px="lg" justify="space-between" wrap="nowrap">
          <Anchor href={hubHref} underline="never" c="inherit">
            <Group gap="sm" wrap="nowrap">
              <Image src="/favicon.svg" alt="" w={34} h={34} />
              <Title order={1} fz={24}>
                ComfyVN
              </Title>
              <Text c="dark.2" visibleFrom="xl">
                your chats, played as visual novels
              </Text>
            </Group>
          </Anchor>
          <Group gap="sm" wrap="nowrap">
            {connected === false && (
              <Badge color="red" variant="light">
                not running: start ComfyVN again
              </Badge>
            )}
            <Navigation view={route.view}>
              <JobsButton />
            </Navigation>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Main>
        <PairingNotices />
        <View route={route} />
      </AppShell.Main>
    </AppShell>
  );
}

function View({ route }: { route: Route }) {
  switch (route.view) {
    case 'hub':
      return <ProjectHub />;
    case 'jobs':
      return <JobsPage />;
    case 'compute':
      return <ComputePage />;
    case 'assets':
      return <AssetsPage item={route.item} />;
    case 'templates':
      return <TemplatesPage />;
    case 'template':
      return <TemplatePage key={route.id} id={route.id} />;
    case 'libraries':
      return <LibrariesPage />;
    case 'llm':
      return <LlmPage />;
    case 'lore':
      return <LorePage />;
    case 'library':
      return <LibraryPage key={route.id} id={route.id} />;
    case 'story':
      return <StoryPage key={route.id} id={route.id} part={route.part} item={route.item} />;
  }
}

/** Keeps lists fresh by what the daemon pushes; null until the first connection. */
function useDaemonEvents(): boolean | null {
  const queries = useQueryClient();
  const [connected, setConnected] = useState<boolean | null>(null);
  useEffect(() => {
    const refresh = (key: string) => () => void queries.invalidateQueries({ queryKey: [key] });
    const refreshJobs = coalesce(refresh('jobs'), JOBS_EVERY_MS);
    const refreshAssets = coalesce(refresh('assets'), JOBS_EVERY_MS);
    return listen({
      'story.changed': refresh('stories'),
      'story.removed': refresh('stories'),
      'lore.changed': refresh('lore'),
      'job.changed': refreshJobs,
      'lane.changed': refreshJobs,
      'library.changed': refresh('libraries'),
      'bridge.changed': () => {
        refresh('bridge')();
        // Whether there is a page that can translate.
        refresh('stories')();
      },
      'asset.changed': refreshAssets,
      'comfy.changed': refresh('comfy'),
      'compute.sampled': refresh('compute'),
      'direct.changed': refresh('direct'),
      'remote.changed': refresh('remote'),
      'picture.changed': refresh('pictures'),
      'music.changed': refresh('music'),
      'trial.changed': refresh('trials'),
      'pairing.changed': refresh('pairing'),
      connection: (on) => {
        setConnected(on);
        // What was pushed while there was no connection is lost: everything is asked for again.
        if (on) void queries.invalidateQueries();
      },
    });
  }, [queries]);
  return connected;
}
