import { Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { wideItems } from './wide-items.ts';
import type { Finding, FindingLevel } from '@comfyvn/shared/story/finding';

const COLOURS: Readonly<Record<FindingLevel, string>> = { error: 'red', warning: 'yellow', info: 'gray' };
const WORDS: Readonly<Record<FindingLevel, string>> = { error: 'error', warning: 'warning', info: 'note' };
const ORDER: readonly FindingLevel[] = ['error', 'warning', 'info'];
const FIRST = 20;

/** Findings, the gravest first; `place` says where one is, `action` is what can be done about it. */
export function FindingsList({
  findings,
  place,
  action,
}: {
  findings: readonly Finding[];
  place?: ((finding: Finding) => string) | undefined;
  action?: (finding: Finding) => ReactNode;
}) {
  const [all, setAll] = useState(false);
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <Stack gap="xs">
      <List listStyleType="none" spacing="sm" aria-label="Findings" styles={wideItems}>
        {shown.map((finding, i) => (
          <List.Item key={`${finding.rule}-${finding.where.node ?? finding.where.scene ?? ''}-${i}`}>
            <Group gap="sm" wrap="nowrap" align="start">
              <Badge color={COLOURS[finding.level]} variant="light" w={84} style={{ flexShrink: 0 }}>
                {WORDS[finding.level]}
              </Badge>
              <Stack gap={2} flex={1}>
                <Text fz="sm">{finding.message}</Text>
                {place && place(finding) !== '' && (
                  <Text fz="xs" c="dark.0">
                    {place(finding)}
                  </Text>
                )}
                {finding.fix && (
                  <Text fz="xs" c="dark.1">
                    {finding.fix}
                  </Text>
                )}
              </Stack>
              {action?.(finding)}
            </Group>
          </List.Item>
        ))}
      </List>
      {sorted.length > FIRST && !all && (
        <Button variant="subtle" color="gray" size="xs" onClick={() => setAll(true)}>
          Show all {sorted.length}
        </Button>
      )}
    </Stack>
  );
}
