import { Accordion, Group, ScrollArea, Stack, Table, Text } from '@mantine/core';
import type { ExportPreview as Preview } from '@comfyvn/shared/exports/exports.schema';
import { bytes } from '../../ui/bytes.ts';
import { count } from '../../ui/count.ts';
import { FindingsList } from '../../ui/findings-list.tsx';

/** More files than this are counted and not listed. */
const SHOWN = 300;

/** What an export would write, and what was noticed about it. */
export function ExportPreview({ preview }: { preview: Preview }) {
  const { files, findings, totalBytes } = preview;
  return (
    <Stack gap="sm">
      {files.length > 0 && (
        <Accordion variant="contained" radius="lg">
          <Accordion.Item value="files">
            <Accordion.Control>
              <Group gap="xs">
                <Text>{count(files.length, 'file')}</Text>
                <Text c="dark.1">{bytes(totalBytes)}</Text>
              </Group>
            </Accordion.Control>
            <Accordion.Panel>
              <ScrollArea.Autosize mah={320}>
                <Table aria-label="Files">
                  <Table.Tbody>
                    {files.slice(0, SHOWN).map((file) => (
                      <Table.Tr key={file.path}>
                        <Table.Td style={{ wordBreak: 'break-all' }}>{file.path}</Table.Td>
                        <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }} c="dark.1">
                          {file.sizeBytes === null ? 'converted' : bytes(file.sizeBytes)}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </ScrollArea.Autosize>
              {files.length > SHOWN && (
                <Text fz="sm" c="dark.1" mt="xs">
                  and {count(files.length - SHOWN, 'more file')}
                </Text>
              )}
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
      {findings.length > 0 && <FindingsList findings={findings} />}
    </Stack>
  );
}
