import { SimpleGrid, Textarea, TextInput } from '@mantine/core';
import type { RemoteService } from '@comfyvn/shared/remote/remote.schema';

type TextField = Exclude<keyof RemoteService, 'done' | 'failed' | 'submitBody'>;
const FIELDS: readonly { readonly name: TextField; readonly label: string; readonly hint: string }[] = [
  { name: 'submitPath', label: 'Submit to', hint: 'By POST' },
  { name: 'idAt', label: 'Id is at', hint: 'In its answer' },
  { name: 'statusPath', label: 'Status is at', hint: 'By GET; {id} is the id' },
  { name: 'stateAt', label: 'State is at', hint: 'In its answer' },
  { name: 'pictureAt', label: 'Picture is at', hint: 'base64, or an address' },
  { name: 'errorAt', label: 'Error is at', hint: 'May be empty' },
  { name: 'secondsAt', label: 'Seconds are at', hint: 'For the price; may be empty' },
  { name: 'cancelPath', label: 'Cancel at', hint: 'By POST; may be empty' },
  { name: 'healthPath', label: 'Health is at', hint: 'By GET; may be empty' },
];
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** How a service is spoken to. */
export function ServiceFields({
  service,
  keyHeader,
  onService,
  onKeyHeader,
}: {
  service: RemoteService;
  keyHeader: string;
  onService: (change: Partial<RemoteService>) => void;
  onKeyHeader: (to: string) => void;
}) {
  return (
    <>
      <Textarea
        label="What is sent"
        description="JSON. Texts that are {workflow}, {images}, {prompt}, {negative}, {seed}, {width} or {height} are replaced."
        autosize
        minRows={2}
        styles={{ input: { fontFamily: 'monospace' } }}
        value={service.submitBody}
        onChange={(e) => onService({ submitBody: e.currentTarget.value })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {FIELDS.map(({ name, label, hint }) => (
          <TextInput
            key={name}
            label={label}
            description={hint}
            value={service[name]}
            onChange={(e) => onService({ [name]: e.currentTarget.value })}
          />
        ))}
        <TextInput
          label="Header of the key"
          description="Authorization gets Bearer"
          value={keyHeader}
          onChange={(e) => onKeyHeader(e.currentTarget.value)}
        />
        <TextInput
          label="States when it is done"
          description="With commas between them"
          defaultValue={service.done.join(', ')}
          onChange={(e) => onService({ done: listOf(e.currentTarget.value) })}
        />
        <TextInput
          label="States when it failed"
          description="With commas between them"
          defaultValue={service.failed.join(', ')}
          onChange={(e) => onService({ failed: listOf(e.currentTarget.value) })}
        />
      </SimpleGrid>
    </>
  );
}
