import { Badge, Button, Card, Group, Select, Slider, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { CastMember, VoiceChoice } from '@comfyvn/shared/speech/speech.schema';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';
import { playClip } from './play-clip.ts';
import { sampleSentence } from './sample-sentence.ts';

/** A voice that can be chosen: its engine and its id, and how a person reads it. */
export interface VoiceOption {
  readonly engine: string;
  readonly engineName: string;
  readonly id: string;
  readonly name: string;
  readonly languages: readonly string[];
}

const MARKS = [0.5, 1, 1.5, 2].map((value) => ({ value }));
const valueOf = ({ engine, voice }: Pick<VoiceChoice, 'engine' | 'voice'>): string => `${engine}:${voice}`;

/** One who speaks: their voice, how fast it is, and a way to hear it. */
export function CastRow({
  member,
  voices,
  locale,
  onChange,
  onReset,
}: {
  member: CastMember;
  voices: readonly VoiceOption[];
  /** Of the story. */
  locale: string;
  onChange: (choice: VoiceChoice) => void;
  onReset: () => void;
}) {
  const { choice, name } = member;
  const [speed, setSpeed] = useState(choice.speed);
  const [pitch, setPitch] = useState(choice.pitch);
  const hear = useMutation({
    mutationFn: async () => {
      const voice = voices.find((one) => one.engine === choice.engine && one.id === choice.voice);
      const { text, ...said } = sampleSentence(voice?.languages ?? [], choice.language ?? locale);
      const clip = await daemon.speech.say({
        body: {
          text,
          character: member.role === 'narrator' ? '' : name,
          choice: { ...choice, ...said, speed, pitch },
        },
      });
      await playClip(clip.asset);
    },
    onError: tellError,
  });
  const engines = [...new Set(voices.map((voice) => voice.engineName))];
  const data = engines.map((group) => ({
    group,
    items: voices
      .filter((voice) => voice.engineName === group)
      .map((voice) => ({ value: valueOf({ engine: voice.engine, voice: voice.id }), label: voice.name })),
  }));
  const known = voices.some((voice) => voice.engine === choice.engine && voice.id === choice.voice);
  const all = known
    ? data
    : [{ group: 'Not there now', items: [{ value: valueOf(choice), label: choice.voice }] }, ...data];
  return (
    <Card radius="lg" bg="dark.7" component="li" aria-label={name}>
      <Group gap="lg" align="end" wrap="wrap">
        <Stack gap={2} style={{ flex: '1 1 180px' }}>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            {member.role === 'reader' && (
              <Badge variant="light" color="gray">
                you
              </Badge>
            )}
          </Group>
          <Text fz="sm" c="dark.1">
            {member.voiced} of {count(member.lines, 'line')} voiced
          </Text>
        </Stack>
        <Select
          label="Voice"
          aria-label={`Voice of ${name}`}
          data={all}
          value={valueOf(choice)}
          allowDeselect={false}
          searchable
          style={{ flex: '1 1 190px' }}
          onChange={(value) => {
            const [engine, ...voice] = (value ?? '').split(':');
            if (engine) onChange({ ...choice, engine, voice: voice.join(':') });
          }}
        />
        <Dial
          label="Speed"
          name={name}
          value={speed}
          onChange={setSpeed}
          onEnd={(value) => onChange({ ...choice, speed: value })}
        />
        <Dial
          label="Pitch"
          name={name}
          value={pitch}
          onChange={setPitch}
          onEnd={(value) => onChange({ ...choice, pitch: value })}
        />
        <Group gap="xs">
          <Button variant="light" loading={hear.isPending} onClick={() => hear.mutate()} aria-label={`Hear ${name}`}>
            Hear
          </Button>
          {member.chosen && (
            <Button variant="subtle" color="gray" onClick={onReset} aria-label={`Reset the voice of ${name}`}>
              Reset
            </Button>
          )}
        </Group>
      </Group>
    </Card>
  );
}

interface DialProps {
  label: string;
  name: string;
  value: number;
  onChange: (value: number) => void;
  onEnd: (value: number) => void;
}

function Dial({ label, name, value, onChange, onEnd }: DialProps) {
  return (
    <Stack gap={6} style={{ flex: '1 1 120px' }}>
      <Text fz="sm">
        {label} {value.toFixed(2)}×
      </Text>
      <Slider
        aria-label={`${label} of ${name}`}
        thumbLabel={`${label} of ${name}`}
        min={0.5}
        max={2}
        step={0.05}
        marks={MARKS}
        label={null}
        value={value}
        onChange={onChange}
        onChangeEnd={onEnd}
      />
    </Stack>
  );
}
