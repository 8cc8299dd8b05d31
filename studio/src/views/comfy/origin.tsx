import { Button, Code, Modal, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { AssetUse } from '@comfyvn/shared/assets/assets.schema';
import { Fact } from '../../ui/fact.tsx';

/** A button that shows where something that was made is from; `children` are made once it is opened. */
export function Origin({ title, children }: { title: string; children: () => ReactNode }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setOpened(true)}>
        Origin
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title={title} radius="lg" size="lg">
        {opened && children()}
      </Modal>
    </>
  );
}

/** What is told of everything that a ComfyUI made: where it is used, and by what it came about. */
export function MadeFacts({
  made: { asset, job, createdAt },
  uses,
  workflowHash,
}: {
  made: { readonly asset: string | null; readonly job: string; readonly createdAt: string };
  uses: readonly AssetUse[];
  workflowHash: string | null;
}) {
  return (
    <>
      <Fact name="Used in">
        {uses.length === 0 ? 'nothing yet' : uses.map((use) => `${use.title} (${use.kind})`).join(', ')}
      </Fact>
      <Fact name="Workflow">
        <Code style={{ overflowWrap: 'anywhere' }}>{workflowHash ?? '-'}</Code>
      </Fact>
      {asset !== null && (
        <Fact name="Asset">
          <Code>{asset}</Code>
        </Fact>
      )}
      <Text fz="sm" c="dark.1">
        Job {job}, {new Date(createdAt).toLocaleString()}
      </Text>
    </>
  );
}
