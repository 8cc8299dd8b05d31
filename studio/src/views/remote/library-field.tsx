import { Anchor, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { librariesHref } from '../../route.ts';

/** Chooses a library that was added by its address: only a running SillyTavern can draw. */
export function LibraryField({ value, onChange }: { value: string; onChange: (url: string) => void }) {
  const libraries = useQuery({ queryKey: ['libraries'], queryFn: () => daemon.libraries.list() });
  const running = (libraries.data ?? []).filter(({ kind }) => kind === 'server');
  if (libraries.data && running.length === 0)
    return (
      <Text fz="sm">
        There is no SillyTavern here that can be asked. Add it under <Anchor href={librariesHref}>Libraries</Anchor>, by
        its address.
      </Text>
    );
  return (
    <Select
      label="Library"
      description="It draws with what is set in its image generation: Stable Diffusion WebUI, SD.Next, ComfyUI, Draw Things or stable-diffusion.cpp"
      allowDeselect={false}
      value={value === '' ? null : value}
      onChange={(url) => url !== null && onChange(url)}
      data={running.map(({ id, name }) => ({ value: `library:${id}`, label: name }))}
    />
  );
}
