import { Alert, Center, Loader, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { createRouteMap } from '@comfyvn/player/routes';
import type { RouteTree } from '@comfyvn/shared/routes/routes.schema';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import { daemon } from '../../daemon.ts';
import { playStory } from '../projects/play-story.ts';

/** The chats that lie beside the one a story was made from, as a map; each can be played, or all as one story. */
export function RoutesPanel({ story }: { story: StorySummary }) {
  const tree = useQuery({
    queryKey: ['routes', story.id],
    queryFn: () => daemon.routes.ofStory({ params: { id: story.id } }),
    retry: false,
  });
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const queries = useQueryClient();
  if (tree.isPending)
    return (
      <Center h={200}>
        <Loader aria-label="Reading the chats" />
      </Center>
    );
  if (tree.isError) return <Alert color="gray">{tree.error.message}</Alert>;

  async function play(path: string, all: boolean, known: string | null | undefined): Promise<void> {
    if (known && !all) return playStory(known);
    setBusy(true);
    setFailed(null);
    try {
      const report = await daemon.routes.importRoute({ params: { id: story.id }, body: { path, all } });
      await queries.invalidateQueries({ queryKey: ['routes'] });
      playStory(report.story);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Stack gap="sm">
      {failed !== null && (
        <Alert color="red" title="The route could not be played">
          {failed}
        </Alert>
      )}
      {tree.data.findings.map(({ rule, message }) => (
        <Text key={`${rule} ${message}`} c="yellow.4" fz="sm">
          {message}
        </Text>
      ))}
      {busy && <Text role="status">Importing…</Text>}
      <RouteMap tree={tree.data} play={(path, all, known) => void play(path, all, known)} />
    </Stack>
  );
}

interface RouteMapProps {
  readonly tree: RouteTree;
  readonly play: (path: string, all: boolean, known: string | null | undefined) => void;
}

/** The map that the extension shows too, in an element of the page. */
function RouteMap({ tree, play }: RouteMapProps) {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(play);
  latest.current = play;
  useEffect(() => {
    const { routes, here } = tree;
    const inTree = (root: number): number => routes.filter((one) => one.root === root).length;
    return createRouteMap(place.current!, {
      routes,
      here,
      actions: [
        { label: () => 'Play this route', run: ({ path, story }) => latest.current(path, false, story) },
        {
          label: ({ root }) => (inTree(root) > 1 ? 'Play all routes as one story' : null),
          run: ({ path }) => latest.current(path, true, null),
        },
      ],
    });
  }, [tree]);
  return <div ref={place} style={{ height: 'max(24rem, calc(100dvh - 22rem))' }} />;
}
