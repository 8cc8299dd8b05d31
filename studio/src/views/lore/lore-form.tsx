import { Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { LoreFields, LoreLogic } from '@comfyvn/shared/lore/lore.schema';
import { LOGIC } from './lore-words.ts';

/** The fields of an entry. */
export function LoreForm({ draft, onChange }: { draft: LoreFields; onChange: (draft: LoreFields) => void }) {
  const set = (change: Partial<LoreFields>) => onChange({ ...draft, ...change });
  return (
    <Stack gap="sm">
      <TextInput
        label="Title"
        value={draft.title}
        maxLength={300}
        onChange={(e) => set({ title: e.currentTarget.value })}
      />
      <Textarea
        label="Text"
        autosize
        minRows={4}
        maxRows={18}
        maxLength={200_000}
        value={draft.content}
        onChange={(e) => set({ content: e.currentTarget.value })}
      />
      <TagsInput
        label="Keys"
        description="Words that make it fire, or a pattern like /cel+ar/i"
        value={draft.keys}
        maxTags={500}
        acceptValueOnBlur
        splitChars={[]}
        onChange={(keys) => set({ keys })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TagsInput
          label="Second keys"
          value={draft.secondaryKeys}
          maxTags={500}
          acceptValueOnBlur
          splitChars={[]}
          onChange={(secondaryKeys) => set({ secondaryKeys })}
        />
        <Select
          label="It fires if"
          disabled={draft.secondaryKeys.length === 0}
          allowDeselect={false}
          value={draft.logic}
          onChange={(logic) => logic && set({ logic: logic as LoreLogic })}
          data={Object.entries(LOGIC).map(([value, label]) => ({ value, label }))}
        />
      </SimpleGrid>
      <Group gap="lg" align="center">
        <Checkbox label="On" checked={draft.enabled} onChange={(e) => set({ enabled: e.currentTarget.checked })} />
        <Checkbox
          label="Always there"
          checked={draft.constant}
          onChange={(e) => set({ constant: e.currentTarget.checked })}
        />
        <Checkbox
          label="Whole words"
          checked={draft.wholeWords}
          onChange={(e) => set({ wholeWords: e.currentTarget.checked })}
        />
        <Checkbox
          label="Upper and lower case matter"
          checked={draft.caseSensitive}
          onChange={(e) => set({ caseSensitive: e.currentTarget.checked })}
        />
        <NumberInput
          label="Order"
          w={110}
          value={draft.order}
          min={-1_000_000}
          max={1_000_000}
          allowDecimal={false}
          onChange={(order) => typeof order === 'number' && set({ order })}
        />
      </Group>
    </Stack>
  );
}
