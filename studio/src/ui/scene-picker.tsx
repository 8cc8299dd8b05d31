import { Checkbox, Collapse, Group, ScrollArea, SegmentedControl, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SceneHead } from '@comfyvn/shared/story/story';
import { daemon } from '../daemon.ts';
import { count } from './count.ts';

/** All scenes of a story, or some of them. */
export function ScenePicker({
  story,
  label,
  chosen,
  onChange,
}: {
  story: string;
  /** What is chosen, for those who hear it. */
  label: string;
  chosen: readonly string[] | null;
  onChange: (scenes: readonly string[] | null) => void;
}) {
  const head = useQuery({
    queryKey: ['stories', story, 'head'],
    queryFn: () => daemon.stories.get({ params: { id: story } }),
  });
  const scenes = head.data?.scenes ?? [];
  if (scenes.length < 2) return null;
  return (
    <Stack gap="xs">
      <Group>
        <SegmentedControl
          aria-label={label}
          value={chosen === null ? 'all' : 'some'}
          onChange={(value) => onChange(value === 'all' ? null : scenes.map((scene) => scene.id))}
          data={[
            { value: 'all', label: 'The whole story' },
            { value: 'some', label: 'Some scenes' },
          ]}
        />
        {chosen && (
          <Text fz="sm" c="dark.1">
            {chosen.length} of {count(scenes.length, 'scene')}
          </Text>
        )}
      </Group>
      <Collapse expanded={chosen !== null}>
        <SceneBoxes scenes={scenes} chosen={chosen ?? []} onChange={onChange} />
      </Collapse>
    </Stack>
  );
}

/** Scenes to be chosen, at least one. */
export function SceneBoxes({
  scenes,
  chosen,
  onChange,
}: {
  scenes: readonly SceneHead[];
  chosen: readonly string[];
  onChange: (scenes: readonly string[]) => void;
}) {
  return (
    <ScrollArea.Autosize mah={260}>
      <Checkbox.Group value={[...chosen]} onChange={(ids) => ids.length > 0 && onChange(ids)} label="Scenes">
        <Stack gap="xs" mt="xs">
          {scenes.slice(0, 1_000).map((scene) => (
            <Checkbox
              key={scene.id}
              value={scene.id}
              label={scene.title || scene.id}
              description={count(scene.nodes, 'step')}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </ScrollArea.Autosize>
  );
}
