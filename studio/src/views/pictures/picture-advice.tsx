import { Anchor, Collapse, Group, List, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ComputePolicy } from '@comfyvn/shared/compute/compute.schema';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';

const POLICIES: readonly { value: ComputePolicy; label: string }[] = [
  { value: 'auto', label: 'The quickest each time' },
  { value: 'sticky', label: 'The one that drew last' },
];

/** Which of one's own ComfyUIs draws, why, and how that is chosen. */
export function PictureAdvice({
  template,
  model,
  pictures,
}: {
  template: string;
  model: string | null;
  pictures: number;
}) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const query = { template, pictures, ...(model !== null && { model }) };
  const advice = useQuery({
    queryKey: ['comfy', 'advice', query],
    // What waits changes all the time.
    refetchInterval: 10_000,
    queryFn: () => daemon.pictures.advise({ query }),
  });
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => daemon.settings.get() });
  const choose = useMutation({
    mutationFn: (value: string) => {
      const policy = POLICIES.find((one) => one.value === value)?.value;
      return daemon.settings.update({
        body: { compute: policy ? { policy, host: null } : { policy: 'manual', host: value } },
      });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['settings'] });
      await queries.invalidateQueries({ queryKey: ['comfy', 'advice'] });
    },
    onError: tellError,
  });
  if (!advice.data || !settings.data) return null;
  const { places, advised } = advice.data;
  const own = places.filter((one) => one.kind === 'own');
  const { policy, host } = settings.data.compute;
  const chosen = places.find((one) => one.id === advised);
  return (
    <Stack gap={4}>
      {(own.length > 1 || policy !== 'auto') && (
        <Select
          label="Which ComfyUI"
          allowDeselect={false}
          value={policy === 'manual' && host !== null ? host : policy}
          onChange={(value) => value !== null && choose.mutate(value)}
          data={[...POLICIES, ...own.map(({ id, name }) => ({ value: id, label: `Always ${name}` }))]}
        />
      )}
      <Group gap="xs">
        <Text fz="sm" c="dark.1">
          {chosen ? `${chosen.name} draws. ${chosen.reasons.join(' ')}` : 'Nobody who may be asked can draw this now.'}
        </Text>
        {places.length > 1 && (
          <Anchor component="button" type="button" fz="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Less' : 'And the others?'}
          </Anchor>
        )}
      </Group>
      <Collapse expanded={open}>
        <List fz="sm" c="dark.1" spacing={2}>
          {places
            .filter((one) => one.id !== advised)
            .map(({ id, name, reasons }) => (
              <List.Item key={id}>
                {name}: {reasons.join(' ')}
              </List.Item>
            ))}
        </List>
      </Collapse>
    </Stack>
  );
}
