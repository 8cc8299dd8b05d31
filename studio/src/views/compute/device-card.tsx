import { Badge, Card, Group, Progress, Stack, Text } from '@mantine/core';
import type { ComputeDevice, ComputeSample, DeviceReading } from '@comfyvn/shared/compute/compute.schema';
import { LoadChart } from './load-chart.tsx';

const KINDS: Readonly<Record<ComputeDevice['kind'], string>> = { cpu: 'processor', gpu: 'GPU', host: 'ComfyUI' };
const MOST = 60;
const gb = (bytes: number): string => (bytes / 1e9).toFixed(1);

/** A device: how busy it is now and was in the last two minutes. */
export function DeviceCard({ device, samples }: { device: ComputeDevice; samples: readonly ComputeSample[] }) {
  const readings = samples.map(({ readings: all }) => all.find((one) => one.device === device.id) ?? null);
  const now = readings.at(-1) ?? null;
  const tellsLoad = readings.some((one) => one?.load != null);
  const memory = now === null ? null : shareOf(now);
  const remark = remarkOf(device, now);
  return (
    <Card component="li" padding="md" radius="lg" bg="dark.7" style={{ listStyle: 'none' }} aria-label={device.name}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {device.name}
          </Text>
          <Badge variant="light" color="gray" style={{ flexShrink: 0 }}>
            {KINDS[device.kind]}
          </Badge>
        </Group>
        {tellsLoad && (
          <>
            <Group justify="space-between">
              <Text fz="sm" c="dark.1">
                Load
              </Text>
              <Text fz="sm">{now?.load == null ? 'not told' : `${Math.round(now.load * 100)} %`}</Text>
            </Group>
            <LoadChart
              values={readings.map((one) => one?.load ?? null)}
              most={MOST}
              color="var(--mantine-color-ember-4)"
            />
          </>
        )}
        {now?.memoryUsedBytes != null && (
          <>
            <Group justify="space-between">
              <Text fz="sm" c="dark.1">
                {device.kind === 'cpu' ? 'Memory' : 'Video memory'}
              </Text>
              <Text fz="sm">
                {gb(now.memoryUsedBytes)}
                {now.memoryTotalBytes === null ? ' GB' : ` of ${gb(now.memoryTotalBytes)} GB`}
              </Text>
            </Group>
            {memory !== null && (
              <Progress
                value={100 * memory}
                color={memory > 0.9 ? 'red' : 'teal'}
                aria-label={`Memory of ${device.name} in use`}
              />
            )}
          </>
        )}
        {remark !== '' && (
          <Text fz="sm" c="dark.2">
            {remark}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

const shareOf = ({ memoryUsedBytes: used, memoryTotalBytes: total }: DeviceReading): number | null =>
  used === null || total === null || total === 0 ? null : used / total;

function remarkOf({ kind, memoryBytes }: ComputeDevice, now: DeviceReading | null): string {
  if (kind === 'host') return now?.memoryUsedBytes == null ? 'It does not tell its memory.' : 'As it tells itself';
  const told = [
    now?.temperatureC == null ? '' : `${Math.round(now.temperatureC)} °C`,
    now?.powerW == null ? '' : `${Math.round(now.powerW)} W`,
  ].filter(Boolean);
  if (kind === 'cpu' || told.length > 0) return told.join(' · ');
  if (now?.load == null && now?.memoryUsedBytes == null)
    return `How busy it is is not told here.${memoryBytes === null ? '' : ` ${gb(memoryBytes)} GB of memory.`}`;
  return '';
}
