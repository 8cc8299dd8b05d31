import { Alert, Loader, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { daemon } from '../../daemon.ts';
import { SecretsLine } from '../../ui/secrets-line.tsx';
import { ComfyHosts } from '../comfy/comfy-hosts.tsx';
import { RemoteHosts } from '../remote/remote-hosts.tsx';
import { DeviceCard } from './device-card.tsx';

/** Asked at least so often: each question keeps the daemon measuring for a while longer. */
const ASK_MS = 4_000;

/** What can compute, and how busy it is. */
export function ComputePage() {
  const metrics = useQuery({
    queryKey: ['compute', 'metrics'],
    queryFn: () => daemon.compute.metrics(),
    refetchInterval: ASK_MS,
    staleTime: 0,
  });
  const hosts = useQuery({ queryKey: ['comfy', 'hosts'], queryFn: () => daemon.comfy.hosts() });
  return (
    <Stack gap="lg" maw={1100} mx="auto">
      <div>
        <Title order={2}>Compute</Title>
        <Text c="dark.1">What pictures, voices and texts are made with, and how busy it is now.</Text>
      </div>
      {metrics.error && (
        <Alert color="red" title="The devices could not be looked at">
          {metrics.error.message}
        </Alert>
      )}
      {metrics.isPending && <Loader aria-label="Looking at the devices" />}
      {metrics.data && (
        <>
          {metrics.data.problems.map((problem) => (
            <Alert key={problem} color="yellow" variant="light">
              {problem}
            </Alert>
          ))}
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} component="ul" p={0} m={0} aria-label="Devices">
            {metrics.data.devices.map((device) => (
              <DeviceCard key={device.id} device={device} samples={metrics.data.samples} />
            ))}
          </SimpleGrid>
          {!metrics.data.devices.some((one) => one.kind !== 'cpu') && (
            <Text c="dark.1">No GPU was found on this computer. A ComfyUI on another one can be added below.</Text>
          )}
        </>
      )}
      {hosts.data && <ComfyHosts hosts={hosts.data} />}
      <RemoteHosts />
      <SecretsLine />
    </Stack>
  );
}
