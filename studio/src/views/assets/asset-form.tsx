import { Autocomplete, Button, Group, Select, SimpleGrid, Stack, Switch, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import {
  ASSET_RATINGS,
  type AssetChange,
  type AssetFacets,
  type AssetRecord,
} from '@comfyvn/shared/assets/assets.schema';
import { daemon } from '../../daemon.ts';
import { tellDone, tellError } from '../../ui/tell.ts';
import { COMMON_LICENCES, RATINGS } from './words.ts';

type Fields = Pick<AssetRecord, 'name' | 'tags' | 'rating' | 'pinned'> &
  Record<'licence' | 'author' | 'source', string>;

const fieldsOf = ({ name, tags, rating, pinned, licence = '', author = '', source = '' }: AssetRecord): Fields => ({
  name,
  tags,
  rating,
  pinned,
  licence,
  author,
  source,
});
const orNull = (text: string): string | null => text.trim() || null;

/** What a person says of an asset. */
export function AssetForm({ asset, facets }: { asset: AssetRecord; facets: AssetFacets | undefined }) {
  const queries = useQueryClient();
  const [fields, setFields] = useState(() => fieldsOf(asset));
  const set = (change: Partial<Fields>): void => setFields((before) => ({ ...before, ...change }));
  const save = useMutation({
    mutationFn: (body: AssetChange) => daemon.assets.update({ params: { id: asset.id }, body }),
    onSuccess: async (saved) => {
      setFields(fieldsOf(saved));
      await queries.invalidateQueries({ queryKey: ['assets'] });
      tellDone('Saved', saved.name);
    },
    onError: tellError,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { licence, author, source, ...rest } = fields;
    save.mutate({ ...rest, licence: orNull(licence), author: orNull(author), source: orNull(source) });
  };
  const isChanged = JSON.stringify(fields) !== JSON.stringify(fieldsOf(asset));
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          required
          maxLength={300}
          value={fields.name}
          onChange={(e) => set({ name: e.currentTarget.value })}
        />
        <TagsInput
          label="Tags"
          placeholder="Type one, then Enter"
          maxTags={100}
          data={facets?.tags.map(({ value }) => value) ?? []}
          value={fields.tags}
          onChange={(tags) => set({ tags })}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <Autocomplete
            label="Licence"
            placeholder="Unknown"
            maxLength={200}
            data={[...COMMON_LICENCES]}
            value={fields.licence}
            onChange={(licence) => set({ licence })}
          />
          <TextInput
            label="Author"
            placeholder="Unknown"
            maxLength={300}
            value={fields.author}
            onChange={(e) => set({ author: e.currentTarget.value })}
          />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput
            label="Source"
            placeholder="An address or a few words"
            maxLength={1_000}
            value={fields.source}
            onChange={(e) => set({ source: e.currentTarget.value })}
          />
          <Select
            label="Rating"
            placeholder="Nobody said"
            clearable
            data={ASSET_RATINGS.map((value) => ({ value, label: RATINGS[value] }))}
            value={fields.rating}
            onChange={(rating) => set({ rating: rating as Fields['rating'] })}
          />
        </SimpleGrid>
        <Group justify="space-between">
          <Switch
            label="Pinned: never cleared away"
            checked={fields.pinned}
            onChange={(e) => set({ pinned: e.currentTarget.checked })}
          />
          <Button type="submit" disabled={!isChanged} loading={save.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
