import { Accordion, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { TemplateNode } from '@comfyvn/shared/comfy/comfy.schema';
import { count } from '../../ui/count.ts';
import { nameOf } from './words.ts';

/** More nodes than that are not drawn one by one. */
const MOST = 300;

/** The nodes of a workflow, each with its inputs. */
export function TemplateNodes({ nodes }: { nodes: readonly TemplateNode[] }) {
  const byId = new Map(nodes.map((one) => [one.id, one]));
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-label="Nodes">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3}>Nodes</Title>
          <Text fz="sm" c="dark.1">
            {count(nodes.length, 'node')}
            {nodes.length > MOST && `, of which the first ${MOST} are shown`}
          </Text>
        </Group>
        <Accordion multiple variant="contained" order={4}>
          {nodes.slice(0, MOST).map((node) => (
            <Accordion.Item key={node.id} value={node.id}>
              <Accordion.Control>
                <Text fz="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
                  {nameOf(node)}
                </Text>
                {node.title !== node.kind && (
                  <Text fz="xs" c="dark.1">
                    {node.kind}
                  </Text>
                )}
              </Accordion.Control>
              <Accordion.Panel>
                {node.inputs.length === 0 && (
                  <Text fz="sm" c="dark.1">
                    It takes nothing.
                  </Text>
                )}
                <Stack gap={4} component="dl" m={0}>
                  {node.inputs.map(({ name, value, from }) => {
                    const giver = from === null ? undefined : byId.get(from);
                    return (
                      <Group key={name} gap="xs" wrap="nowrap" align="start">
                        <Text component="dt" fz="sm" c="dark.1" style={{ flex: '0 0 140px', overflowWrap: 'anywhere' }}>
                          {name}
                        </Text>
                        <Text component="dd" m={0} fz="sm" lineClamp={4} style={{ overflowWrap: 'anywhere' }}>
                          {from === null ? String(value) || '(empty)' : `from ${giver ? nameOf(giver) : from}`}
                        </Text>
                      </Group>
                    );
                  })}
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      </Stack>
    </Paper>
  );
}
