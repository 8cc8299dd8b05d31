import { engineTemplate, templateFaults, type EngineTemplate } from '@comfyvn/shared/speech/engine-template';
import { engineFile, type EngineFile } from '@comfyvn/shared/speech/speech.schema';

/** A template as it stands in the form: what is JSON is text there. */
export interface EngineDraft {
  readonly name: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: string;
  readonly send: 'json' | 'form' | 'nothing';
  readonly body: string;
  readonly answer: 'bytes' | 'url' | 'base64';
  readonly answerPath: string;
  readonly voicesPath: string;
  readonly voicesList: string;
  readonly voiceId: string;
  readonly voiceName: string;
  readonly known: readonly string[];
  readonly languages: readonly string[];
  readonly settings: string;
}

const pretty = (values: object | undefined): string => (values ? JSON.stringify(values, null, 2) : '');

/** A template in the form. Pure. */
export function draftOf({ name, url, template }: Pick<EngineFile, 'name' | 'url' | 'template'>): EngineDraft {
  const { speak, voices, known, languages, settings } = template;
  const { answer } = speak;
  return {
    name,
    url,
    method: speak.method,
    path: speak.path,
    query: pretty(speak.query),
    send: speak.json ? 'json' : speak.form ? 'form' : 'nothing',
    body: pretty(speak.json ?? speak.form),
    answer: answer === 'bytes' ? 'bytes' : 'url' in answer ? 'url' : 'base64',
    answerPath: answer === 'bytes' ? '' : 'url' in answer ? answer.url : answer.base64,
    voicesPath: voices?.path ?? '',
    voicesList: voices?.list ?? '',
    voiceId: voices?.id ?? 'id',
    voiceName: voices?.name ?? 'name',
    known,
    languages,
    settings: Object.keys(settings).length > 0 ? pretty(settings) : '',
  };
}

/** The template of a form. Throws Error with all that is wrong, in sentences. Pure. */
export function templateIn(draft: EngineDraft): EngineTemplate {
  const { method, path, answer, answerPath, voicesPath, voicesList, voiceId, voiceName, known, languages } = draft;
  const query = valuesIn('Query', draft.query);
  const body = draft.send === 'nothing' ? undefined : (valuesIn('Body', draft.body) ?? {});
  const voices = { path: voicesPath.trim(), list: voicesList.trim(), id: voiceId.trim(), name: voiceName.trim() };
  const parsed = engineTemplate.safeParse({
    speak: {
      method,
      path: path.trim(),
      ...(query && { query }),
      ...(body && { [draft.send]: body }),
      answer: answer === 'bytes' ? answer : { [answer]: answerPath.trim() },
    },
    ...(voices.path !== '' && { voices }),
    known,
    languages,
    settings: valuesIn('Settings', draft.settings) ?? {},
  });
  if (!parsed.success) throw new Error(sentences(parsed.error));
  const faults = templateFaults(parsed.data);
  if (faults.length > 0) throw new Error(faults.join(' '));
  return parsed.data;
}

/** The template of a file that somebody gave. Throws Error that says what is wrong with it. Pure. */
export function fileIn(text: string): EngineFile {
  const parsed = engineFile.safeParse(jsonIn('The file', text));
  if (!parsed.success) throw new Error(`This is no template of a program that speaks. ${sentences(parsed.error)}`);
  return parsed.data;
}

function valuesIn(field: string, text: string): object | undefined {
  if (text.trim() === '') return undefined;
  const values = jsonIn(field, text);
  if (typeof values === 'object' && values !== null && !Array.isArray(values)) return values;
  throw new Error(`${field} is to be an object: {"name": "value"}.`);
}

function jsonIn(field: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Error(`${field} is not JSON: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}

interface Faults {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

const sentences = ({ issues }: Faults): string =>
  issues.map(({ path, message }) => `${path.join('.')}: ${message.replace(/\.?$/, '.')}`).join(' ');
