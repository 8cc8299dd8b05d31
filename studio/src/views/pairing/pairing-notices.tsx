import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { PairingRequest } from '@comfyvn/shared/pairing/pairing.api';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';

/** Who waits to be allowed in: a SillyTavern on another device cannot open the page that asks on this computer. */
export function PairingNotices() {
  const waiting = useQuery({ queryKey: ['pairing'], queryFn: () => daemon.pairing.waiting() });
  if (!waiting.data?.length) return null;
  return (
    <Stack gap="md" mb="xl" maw={760} mx="auto" role="region" aria-label="Requests to connect">
      {waiting.data.map((request) => (
        <Notice key={request.id} request={request} />
      ))}
    </Stack>
  );
}

function Notice({ request }: { request: PairingRequest }) {
  const queries = useQueryClient();
  const decide = useMutation({
    mutationFn: (allow: boolean) => daemon.pairing.decide({ params: { id: request.id }, body: { allow } }),
    onError: tellError,
    onSettled: () => queries.invalidateQueries({ queryKey: ['pairing'] }),
  });
  return (
    <Paper p="lg" radius="lg" bg="dark.6" withBorder role="alert">
      <Group justify="space-between" gap="lg">
        <Stack gap={4} flex="1 1 18rem">
          <Text fw={600}>{request.name} wants to connect</Text>
          <Text c="dark.1" fz="sm">
            It would send its chats here and play them. Allow it only if this number is the one you see there.
          </Text>
        </Stack>
        <Text fz={28} fw={700} ff="monospace" aria-label="Code to compare">
          {request.code.replace(/^(...)(...)$/, '$1 $2')}
        </Text>
        <Group gap="sm" wrap="nowrap">
          <Button loading={decide.isPending} onClick={() => decide.mutate(true)}>
            Allow
          </Button>
          <Button variant="default" disabled={decide.isPending} onClick={() => decide.mutate(false)}>
            Refuse
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
