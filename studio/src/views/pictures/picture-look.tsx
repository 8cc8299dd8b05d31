import { Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { PictureLook, PictureLora } from '@comfyvn/shared/pictures/pictures.schema';
import { daemon } from '../../daemon.ts';
import { tellError } from '../../ui/tell.ts';

const textOf = (loras: readonly PictureLora[]): string =>
  loras.map(({ name, strength }) => `${name}:${strength}`).join(', ');

/** `mika:0.8, style/ink` as LoRAs; what has no strength gets 0.8. Pure. */
function lorasOf(text: string): PictureLora[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .slice(0, 8)
    .map((one) => {
      const found = /^(.+):(-?\d+(?:\.\d+)?)$/.exec(one);
      return found
        ? { name: found[1]!.trim(), strength: Math.max(-4, Math.min(4, Number(found[2]))) }
        : { name: one, strength: 0.8 };
    });
}

/** How a character, or the whole story, is always drawn. Kept when a person leaves the field. */
export function PictureLookField({ story, look, name }: { story: string; look: PictureLook; name: string | null }) {
  const queries = useQueryClient();
  const [words, setWords] = useState(look.words);
  const [loras, setLoras] = useState(textOf(look.loras));
  const save = useMutation({
    mutationFn: (body: PictureLook) => daemon.pictures.setLook({ params: { id: story }, body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['pictures', story] }),
    onError: tellError,
  });
  const leave = (): void => {
    const next = { ...look, words: words.trim(), loras: lorasOf(loras) };
    if (JSON.stringify(next) !== JSON.stringify(look)) save.mutate(next);
  };
  return (
    <>
      <Textarea
        label={name === null ? 'Style of this story' : `How ${name} looks`}
        description={
          name === null
            ? 'Put into every picture of this story, e.g. watercolour, soft light'
            : 'Put into every picture, in place of the words of the card'
        }
        autosize
        minRows={1}
        maxRows={5}
        maxLength={6_000}
        value={words}
        onChange={(e) => setWords(e.currentTarget.value)}
        onBlur={leave}
      />
      <TextInput
        label="LoRAs"
        description="Names and strengths, e.g. mika:0.8, style/ink:0.5"
        value={loras}
        onChange={(e) => setLoras(e.currentTarget.value)}
        onBlur={leave}
      />
    </>
  );
}
