import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ExportRecord } from '@comfyvn/shared/exports/exports.api';
import { daemon } from '../../daemon.ts';
import { bytes } from '../../ui/bytes.ts';
import { count } from '../../ui/count.ts';
import { saveBlob } from '../../ui/save-blob.ts';
import { tellDone, tellError } from '../../ui/tell.ts';

/** The finished exports of a story: where they lie, and how to get them. */
export function ExportsList({ story }: { story: string }) {
  const records = useQuery({
    queryKey: ['jobs', 'exports', story],
    queryFn: () => daemon.exports.list({ query: { story } }),
  });
  const targets = useQuery({ queryKey: ['exports', 'targets'], queryFn: () => daemon.exports.targets() });
  if (!records.data?.length)
    return (
      <Text c="dark.1" fz="sm">
        Nothing yet. What you export is kept in ComfyVN’s data folder and listed here.
      </Text>
    );
  return (
    <Stack gap="sm">
      {records.data.map((record) => (
        <Exported
          key={record.id}
          record={record}
          label={targets.data?.find((one) => one.target === record.target)?.label ?? record.target}
        />
      ))}
    </Stack>
  );
}

function Exported({ record, label }: { record: ExportRecord; label: string }) {
  const download = useMutation({
    mutationFn: () => daemon.exports.download({ params: { id: record.id } }),
    onSuccess: (blob) => saveBlob(blob, fileNameOf(record)),
    onError: tellError,
  });
  const reveal = useMutation({
    mutationFn: () => daemon.exports.reveal({ params: { id: record.id } }),
    onSuccess: ({ opened, output }) => {
      if (!opened) tellDone('It lies here', output);
    },
    onError: tellError,
  });
  return (
    <Card radius="lg" bg="dark.7" padding="md">
      <Group justify="space-between" wrap="wrap" gap="sm">
        <Stack gap={2} style={{ minWidth: 0 }} flex="1 1 320px">
          <Text fw={600}>
            {label}
            <Text span c="dark.1" fz="sm" ml="xs">
              {new Date(record.exportedAt).toLocaleString()} · {count(record.files, 'file')} ·{' '}
              {bytes(record.totalBytes)}
              {record.warnings > 0 && ` · ${count(record.warnings, 'warning')}`}
            </Text>
          </Text>
          <Text fz="xs" c="dark.1" style={{ wordBreak: 'break-all' }}>
            {record.exists ? record.output : `No longer at ${record.output}`}
          </Text>
        </Stack>
        <Group gap="xs">
          <Button
            variant="light"
            size="xs"
            disabled={!record.exists}
            loading={download.isPending}
            onClick={() => download.mutate()}
          >
            Download
          </Button>
          <Button
            variant="subtle"
            color="gray"
            size="xs"
            disabled={!record.exists}
            loading={reveal.isPending}
            onClick={() => reveal.mutate()}
          >
            Show the folder
          </Button>
        </Group>
      </Group>
    </Card>
  );
}

/** The last part of the path it was written to; a folder comes as an archive. */
function fileNameOf({ output, form }: ExportRecord): string {
  const name = output.split(/[\\/]/).findLast((part) => part !== '') ?? 'export';
  return form === 'folder' ? `${name}.zip` : name;
}
