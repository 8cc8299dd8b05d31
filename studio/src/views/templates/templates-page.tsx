import { Alert, Anchor, Badge, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComfyTemplate, TemplateOnHost } from '@comfyvn/shared/comfy/comfy.schema';
import { daemon } from '../../daemon.ts';
import { templateHref } from '../../route.ts';
import { BringTemplate } from './bring-template.tsx';
import { PURPOSES } from './words.ts';

/** The workflows that pictures are drawn and music is made with: those of the program, and a person's own. */
export function TemplatesPage() {
  const templates = useQuery({ queryKey: ['comfy', 'templates'], queryFn: () => daemon.comfy.templates() });
  const own = templates.data?.filter((one) => !one.builtIn) ?? [];
  const builtIn = templates.data?.filter((one) => one.builtIn) ?? [];
  return (
    <Stack gap="lg" maw={920} mx="auto">
      <div>
        <Title order={2}>Templates</Title>
        <Text c="dark.1">
          A template is a workflow of ComfyUI that knows where the prompt, the seed and the size go, for pictures or for
          music. Bring your own, see what was found in it, and try it out before a story uses it.
        </Text>
      </div>
      <BringTemplate />
      {templates.isPending && <Loader aria-label="Loading" />}
      {templates.isError && (
        <Alert color="red" title="The templates could not be loaded">
          {templates.error.message}
        </Alert>
      )}
      {own.length > 0 && <TemplateList title="Your own" templates={own} />}
      {builtIn.length > 0 && <TemplateList title="Of the program" templates={builtIn} />}
    </Stack>
  );
}

type Listed = ComfyTemplate & { readonly hosts: readonly TemplateOnHost[] };

function TemplateList({ title, templates }: { title: string; templates: readonly Listed[] }) {
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <Title order={3}>{title}</Title>
      <Stack gap="xs" component="ul" p={0} m={0}>
        {templates.map((one) => (
          <Paper key={one.id} component="li" p="md" radius="lg" bg="dark.7" style={{ listStyle: 'none' }}>
            <Group justify="space-between" gap="xs">
              <Anchor href={templateHref(one.id)} fw={600} style={{ overflowWrap: 'anywhere' }}>
                {one.name}
              </Anchor>
              <Ready template={one} />
            </Group>
            <Text fz="sm" c="dark.1">
              {one.purposes.map((purpose) => PURPOSES[purpose]).join(', ')}
              {one.needsPicture && ' · begins with a picture'}
            </Text>
          </Paper>
        ))}
      </Stack>
    </Stack>
  );
}

/** Whether a ComfyUI can work with it. */
function Ready({ template: { hosts, bindings } }: { template: Listed }) {
  if (hosts.length === 0) return null;
  const isReady = hosts.some(
    ({ missing, models }) => missing.length === 0 && (bindings.model.length === 0 || models.length > 0),
  );
  return (
    <Badge color={isReady ? 'teal' : 'yellow'} variant="light">
      {isReady ? 'ready' : 'something is missing'}
    </Badge>
  );
}
