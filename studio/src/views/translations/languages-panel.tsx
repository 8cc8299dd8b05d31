import { ActionIcon, Alert, Badge, Button, Group, Paper, Progress, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { StorySummary } from '@comfyvn/shared/stories/stories.api';
import type { Translation } from '@comfyvn/shared/translations/translations.schema';
import { daemon } from '../../daemon.ts';
import { count } from '../../ui/count.ts';
import { tellError } from '../../ui/tell.ts';

const LOOK_EVERY_MS = 1_500;
const isBusy = ({ state }: Translation): boolean => state === 'queued' || state === 'running';

/** "German (de)", in the language of the browser; the code alone where it has no name. */
function nameOf(locale: string): string {
  try {
    const name = new Intl.DisplayNames(undefined, { type: 'language' }).of(locale);
    return name === undefined || name === locale ? locale : `${name} (${locale})`;
  } catch {
    return locale;
  }
}

/** The languages of a story: which there are, how far each is, and a further one by SillyTavern's translation. */
export function LanguagesPanel({ story }: { story: StorySummary }) {
  const queries = useQueryClient();
  const params = { id: story.id };
  const languages = useQuery({
    queryKey: ['stories', story.id, 'translations'],
    queryFn: () => daemon.translations.list({ params }),
    refetchInterval: ({ state }) => (state.data?.languages.some(isBusy) ? LOOK_EVERY_MS : false),
  });
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['stories', story.id] }),
    onError: tellError,
  });
  const begin = (locale: string) => act.mutate(() => daemon.translations.begin({ params, body: { locale } }));
  if (languages.isError)
    return (
      <Alert color="red" title="The languages could not be loaded">
        {languages.error.message}
      </Alert>
    );
  if (!languages.data) return null;
  const { locale, canTranslate, languages: others } = languages.data;
  return (
    <Paper p="md" radius="lg" bg="dark.7" component="section" aria-labelledby="languages">
      <Stack gap="sm">
        <Title order={3} id="languages">
          Languages
        </Title>
        <Text c="dark.1" fz="sm">
          Written in {nameOf(locale)}. Readers choose a language in the settings of the player; what has no words in it
          is shown as written. SillyTavern’s translation can fill in the rest, and what a person translated stays.
        </Text>
        <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Languages of the story">
          {others.map((one) => (
            <Language
              key={one.locale}
              language={one}
              canTranslate={canTranslate}
              isActing={act.isPending}
              begin={() => begin(one.locale)}
              stop={() => act.mutate(() => daemon.translations.stop({ params: { ...params, locale: one.locale } }))}
              remove={() => act.mutate(() => daemon.translations.remove({ params: { ...params, locale: one.locale } }))}
            />
          ))}
        </Stack>
        <Another canTranslate={canTranslate} isActing={act.isPending} begin={begin} />
      </Stack>
    </Paper>
  );
}

interface LanguageProps {
  readonly language: Translation;
  readonly canTranslate: boolean;
  readonly isActing: boolean;
  begin(): void;
  stop(): void;
  remove(): void;
}
function Language({ language, canTranslate, isActing, begin, stop, remove }: LanguageProps) {
  const { locale, texts, of, made, progress, state, message } = language;
  return (
    <Stack gap={6} component="li">
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <Group gap="xs" style={{ minWidth: 0 }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {nameOf(locale)}
          </Text>
          <Badge variant="light" color={texts === of ? 'teal' : 'gray'}>
            {texts} of {of}
          </Badge>
          {texts > made && (
            <Text fz="sm" c="dark.1">
              {count(texts - made, 'text')} by hand
            </Text>
          )}
        </Group>
        <Group gap="xs" wrap="nowrap">
          {isBusy(language) ? (
            <Button size="compact-sm" color="red" variant="light" loading={isActing} onClick={stop}>
              Stop
            </Button>
          ) : (
            <>
              {texts < of && (
                <Button
                  size="compact-sm"
                  variant="light"
                  disabled={!canTranslate || isActing}
                  onClick={begin}
                  aria-label={`Translate the rest into ${nameOf(locale)}`}
                >
                  Translate the rest
                </Button>
              )}
              {made > 0 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  disabled={isActing}
                  aria-label={`Take away what SillyTavern translated into ${nameOf(locale)}`}
                  title="Take away what SillyTavern translated"
                  onClick={remove}
                >
                  ✕
                </ActionIcon>
              )}
            </>
          )}
        </Group>
      </Group>
      {isBusy(language) && <Progress value={progress * 100} aria-label={`How far ${nameOf(locale)} is`} />}
      {state === 'failed' && (
        <Text fz="sm" c="red.4" role="status">
          {message}
        </Text>
      )}
    </Stack>
  );
}

interface AnotherProps {
  readonly canTranslate: boolean;
  readonly isActing: boolean;
  begin(locale: string): void;
}
function Another({ canTranslate, isActing, begin }: AnotherProps) {
  const [locale, setLocale] = useState('');
  const wanted = locale.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        begin(wanted);
        setLocale('');
      }}
    >
      <Group align="end" gap="sm">
        <TextInput
          label="Another language"
          description="Its code, e.g. de, fr or zh-CN"
          value={locale}
          maxLength={35}
          onChange={(e) => setLocale(e.currentTarget.value)}
          style={{ flex: '1 1 220px', maxWidth: 320 }}
        />
        <Button type="submit" disabled={!canTranslate || wanted === '' || isActing}>
          Translate by SillyTavern
        </Button>
      </Group>
      {!canTranslate && (
        <Text fz="sm" c="dark.1" mt={6}>
          It needs an open page of SillyTavern: switch on “Lend the engines” in the settings of ComfyVN there.
        </Text>
      )}
    </form>
  );
}
