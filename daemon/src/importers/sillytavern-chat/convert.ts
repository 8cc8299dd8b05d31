import type { Choice, LineNode, Node } from '@comfyvn/shared/story/node';
import type { StageChange } from '@comfyvn/shared/story/stage';
import type { Character, Scene } from '@comfyvn/shared/story/story';
import type { Cast, Roles } from './cast.ts';
import type { ChatMessage } from './chat.ts';
import { Director } from './director.ts';
import { assetIdOf, hashText, Occurrences } from './identity.ts';
import type { ChatLibrary, LibraryFile } from './library.ts';
import { replaceMacros } from './macros.ts';
import { variableMacros } from './variable-macros.ts';
import type { ChatVariables } from './variables.ts';
import { SceneWriter, type DescribeScene } from './scene-writer.ts';
import { createChatReader, type ChatReader, type TextLine, type TextMessage } from './text/index.ts';
import type { ChatTree } from './tree.ts';

const HOUR_MS = 3_600_000;
/** A pause this long between two messages begins a new scene. */
const SCENE_GAP_MS = 4 * HOUR_MS;
/** Scenes shorter than this are not cut again. */
const MIN_SCENE_NODES = 6;
/** Long scenes are parted for loading, at places that depend on the text around them and so stay when the chat grows. */
const PART_MIN_NODES = 160;
const PART_MAX_NODES = 600;
const CHOICE_TEXT_MAX = 110;

/** Narration that opens a new scene by itself. */
const TIME_CUE =
  /^(?:the next (?:morning|day|evening|night|afternoon)|(?:later|early|late) that (?:day|night|evening|morning|afternoon)|(?:a few|several|some|many|two|three|four|five|six) (?:hours|days|weeks|months|years) later|hours later|days later|weeks later|months later|years later|meanwhile,? (?:at|in|on|across|back)|that (?:night|evening|afternoon))\b/i;
const EXIT_CUE =
  /\b(?:leaves|left|exits|walks out of|storms out of|slips out of|hurries out of|steps out of) (?:the (?:room|house|building|tavern|shop|scene|clearing|office)|for the (?:day|night))\b|\b(?:walks|storms|slips|hurries) (?:out|away|off)[.!]?$/i;

export interface ConvertOptions {
  readonly roles: Roles;
  readonly cast: Cast;
  readonly library: ChatLibrary;
  readonly variables: ChatVariables;
  readonly describe: DescribeScene;
  /** Pictures that messages show, told as they are used: asset id to file. */
  readonly usePicture: (id: string, file: LibraryFile) => void;
  readonly aside: Record<'ooc' | 'html' | 'image', number>;
}

/** Turns a tree of messages into scenes, handed out as they are finished. Deterministic; the same tree gives the same scenes. */
export class Converter {
  readonly #o: ConvertOptions;
  readonly #reader: ChatReader;
  readonly #director: Director;
  readonly #writer: SceneWriter;
  /** Ids that an earlier path has used; only needed where paths may repeat each other. */
  readonly #ids = new Set<string>();
  #branching = false;
  #lastSentAtMs: number | null = null;
  lines = 0;

  constructor(options: ConvertOptions) {
    this.#o = options;
    const { userName, characterNames, group } = options.roles;
    this.#reader = createChatReader({ userName, characterNames, group });
    this.#director = new Director(options.cast, group);
    this.#writer = new SceneWriter(options.describe);
  }

  *convert(tree: ChatTree): Generator<Scene> {
    this.#branching = tree.branches.length > 0;
    this.#observe(tree);
    this.#reader.prepare();
    const key = tree.messages[0] ? this.#keyOf(tree.messages[0]) : 'empty';
    yield* this.#path(tree, this.#writer.reserve(key), '');
    this.#writer.close();
    yield* this.#writer.take();
  }

  #observe(tree: ChatTree): void {
    for (const m of tree.messages) {
      this.#reader.observe(this.#toText(m, m.text));
      for (const take of m.otherTakes) this.#reader.observe(this.#toText(m, take.text));
    }
    for (const b of tree.branches) this.#observe(b);
  }

  /** `way`: the forks that lead here, '' before the first. */
  *#path(tree: ChatTree, scene: string, way: string): Generator<Scene> {
    this.#way = tree.isMain ? '' : way;
    this.#director.clear();
    this.#lastSentAtMs = null;
    this.#writer.begin(scene);
    let previous: ChatMessage | null = null;
    for (const message of tree.messages) {
      this.#message(message, previous, way !== '' && previous === null);
      previous = message;
      yield* this.#writer.take();
    }
    if (tree.branches.length === 0) {
      this.#writer.add({ id: `${this.#writer.sceneId}.end`, type: 'end' });
      this.#writer.close();
      return;
    }
    const ways = tree.branches.map((b) => {
      this.#way = b.isMain ? '' : way || '/';
      const key = this.#keyOf(b.messages[0]!);
      return { tree: b, way: `${way}/${hashText(key)}`, scene: this.#writer.reserve(key) };
    });
    this.#writer.add(this.#fork(`${this.#writer.sceneId}.fork`, ways));
    for (const w of ways) yield* this.#path(w.tree, w.scene, w.way);
  }

  /** A menu of the ways on, each with the first words said there; no two read alike. */
  #fork(id: string, ways: readonly { tree: ChatTree; scene: string }[]): Node {
    const said = new Map<string, number>();
    const choices = ways.map(({ tree, scene }): Choice => {
      const first = tree.messages[0]!;
      const words = shorten(this.#spoken(first), CHOICE_TEXT_MAX);
      const take = tree.isTake ? `, take ${(first.swipe ?? 0) + 1}` : '';
      const label = first.role === 'user' ? `“${words}”` : `${first.author}${take}: ${words}`;
      const times = (said.get(label) ?? 0) + 1;
      said.set(label, times);
      const text = times === 1 ? label : `${label} (${times})`;
      return { id: `${id}.${scene}`, text, target: { scene } };
    });
    return { id, type: 'menu', decide: 'reader', choices };
  }

  /**
   * What ids of a message are made from. Beside the main path, messages that others may look like by date and author are
   * told apart by their words or their way, whether those others are there or not: so ids stay when chats are added.
   */
  #keyOf(m: ChatMessage): string {
    if (this.#way === '') return m.key;
    if (m.sentAtMs === null) return `${m.key}|${this.#way}`;
    return (m.mark?.takes.length ?? m.otherTakes.length) > 0 ? `${m.key}|${hashText(m.text.trim())}` : m.key;
  }
  #way = '';

  /** The words of a message a choice is labelled with: its first speech, else its first line. */
  #spoken(m: ChatMessage): string {
    const lines = this.#reader.read(this.#toText(m, m.text));
    return (lines.find((l) => l.kind === 'dialogue') ?? lines.find((l) => l.text.trim() !== ''))?.text ?? '…';
  }

  #message(m: ChatMessage, previous: ChatMessage | null, afterFork: boolean): void {
    const gap = m.sentAtMs !== null && this.#lastSentAtMs !== null ? m.sentAtMs - this.#lastSentAtMs : 0;
    this.#lastSentAtMs = m.sentAtMs ?? this.#lastSentAtMs;
    if (gap >= SCENE_GAP_MS && this.#writer.size >= MIN_SCENE_NODES) this.#cut(this.#keyOf(m), null);
    else this.#part(m);
    const ids = new Occurrences();
    const base = hashText(this.#keyOf(m));
    const lines = this.#reader.read(this.#toText(m, m.text));
    const turn = m.role === 'user' && !afterFork && (previous === null || previous.role !== 'user');
    if (turn) this.#userTurn(m, lines, base);
    if (m.media.length > 0) this.#media(m, base, ids);
    if (m.otherTakes.length > 0 && !turn) this.#takes(m, lines, base, ids);
    else this.#lines(m, lines, base, ids, { mayCut: true, swipe: m.swipe });
  }

  /** Where the user speaks, the reader does: a choice that holds their words. */
  #userTurn(m: ChatMessage, lines: readonly TextLine[], base: string): void {
    const first =
      lines.find((l) => l.kind === 'dialogue') ?? lines.find((l) => l.kind === 'narration' || l.kind === 'thought');
    if (!first) return;
    const id = this.#unique(`mn_${base}`);
    const text =
      first.kind === 'dialogue' ? `“${shorten(first.text, CHOICE_TEXT_MAX)}”` : shorten(first.text, CHOICE_TEXT_MAX);
    this.#writer.add({
      id,
      type: 'menu',
      decide: 'reader',
      choices: [{ id: `${id}.say`, text }],
      source: { message: m.index },
    });
  }

  /** A choice between the take that was chosen and the others; all lead on to the next message. */
  #takes(m: ChatMessage, lines: readonly TextLine[], base: string, ids: Occurrences): void {
    const id = this.#unique(`mn_${base}`);
    const join = `${id}.join`;
    const takes = [
      { swipe: m.swipe ?? 0, lines },
      ...m.otherTakes.map((t) => ({ swipe: t.swipe, lines: this.#reader.read(this.#toText(m, t.text)) })),
    ];
    const choices = takes.map(({ swipe, lines: own }, i): Choice => {
      const first = own.find((l) => l.kind === 'dialogue') ?? own[0];
      return {
        id: `${id}.${swipe}`,
        text: shorten(first?.text ?? '…', CHOICE_TEXT_MAX),
        target: { node: i === 0 ? `${id}.as` : `${id}.alt${swipe}` },
      };
    });
    this.#writer.add({
      id,
      type: 'menu',
      prompt: `${m.author}…`,
      decide: 'reader',
      choices,
      source: { message: m.index },
    });
    for (const [i, take] of takes.entries()) {
      this.#writer.add({ id: i === 0 ? `${id}.as` : `${id}.alt${take.swipe}`, type: 'action', actions: [] });
      this.#lines(m, take.lines, base, ids, { mayCut: false, swipe: take.swipe });
      this.#writer.add({ id: `${id}.${take.swipe}.join`, type: 'jump', target: { node: join } });
    }
    this.#writer.add({ id: join, type: 'action', actions: [] });
  }

  #media(m: ChatMessage, base: string, ids: Occurrences): void {
    for (const { url, title } of m.media) {
      const file = this.#o.library.pictures.get(url) ?? {
        key: url,
        name: url.split('/').at(-1)?.split('?')[0] ?? 'picture',
      };
      const asset = assetIdOf(file.key);
      this.#o.usePicture(asset, file);
      this.#writer.add({
        id: this.#unique(ids.id(`ln_${base}`, `media:${url}`)),
        type: 'line',
        kind: 'narration',
        text: title || '…',
        stage: [{ op: 'background', to: { asset } }],
        source: { message: m.index },
      });
      this.#pictureShown = true;
      this.lines++;
    }
  }
  #pictureShown = false;

  #lines(
    m: ChatMessage,
    lines: readonly TextLine[],
    base: string,
    ids: Occurrences,
    o: { mayCut: boolean; swipe: number | null },
  ): void {
    let live = m.expression;
    for (const line of lines) {
      if (line.kind === 'ooc' || line.kind === 'html' || line.kind === 'image') {
        this.#o.aside[line.kind as 'ooc' | 'html' | 'image']++;
        continue;
      }
      if (line.text.trim() === '') continue;
      if (
        o.mayCut &&
        this.#writer.size >= MIN_SCENE_NODES &&
        (line.break === true || (line.kind === 'narration' && TIME_CUE.test(line.text)))
      )
        this.#cut(`${this.#keyOf(m)}#${line.start}`, null);
      const speaker = this.#speaker(m, line);
      const own = speaker !== null && m.role === 'character' && speaker === this.#author(m);
      const cue = own && live !== null ? live : line.expression;
      if (own) live = null;
      this.#writer.add(
        this.#line(m, line, speaker, cue, this.#unique(ids.id(`ln_${base}`, `${line.kind}|${line.text}`)), o.swipe),
      );
      this.lines++;
    }
    const last = lines.at(-1);
    if (this.#o.roles.group && m.role === 'character' && last?.kind === 'narration' && EXIT_CUE.test(last.text)) {
      const changes = this.#director.exit(this.#author(m).id);
      if (changes.length > 0)
        this.#writer.add({
          id: this.#unique(`ac_${base}.exit`),
          type: 'action',
          actions: [{ type: 'stage', changes }],
        });
    }
  }

  #line(
    m: ChatMessage,
    line: TextLine,
    speaker: Character | null,
    cue: string | null,
    id: string,
    swipe: number | null,
  ): LineNode {
    const stage: StageChange[] = [];
    if (this.#pictureShown && m.media.length === 0) {
      stage.push({ op: 'background', to: null });
      this.#pictureShown = false;
    }
    // A card's own narration brings it on stage too: it is described before it speaks.
    const author = m.role === 'character' && !this.#narrates(m) ? this.#author(m) : null;
    stage.push(...this.#director.beforeLine(speaker ?? author));
    const expression = speaker && speaker.role !== 'reader' ? this.#director.expression(speaker, cue) : undefined;
    return {
      id,
      type: 'line',
      kind: line.kind === 'code' ? 'document' : (line.kind as LineNode['kind']),
      text: line.text,
      ...(speaker && { speaker: speaker.id }),
      ...(expression !== undefined && { expression }),
      ...(stage.length > 0 && { stage }),
      source: {
        message: m.index,
        ...(swipe !== null && { swipe }),
        ...(line.evidence !== null && { evidence: line.evidence }),
        ...(line.tier !== null && { tier: line.tier }),
      },
    };
  }

  #speaker(m: ChatMessage, line: TextLine): Character | null {
    if (line.speaker === null || line.speaker === '') return null;
    return line.speaker === m.author ? this.#author(m) : this.#o.cast.speaker(line.speaker);
  }
  #author(m: ChatMessage): Character {
    if (m.role === 'character' && !this.#o.roles.group && this.#o.roles.characterNames[0] === m.author)
      return this.#o.cast.speaker(m.author);
    return m.role === 'user'
      ? this.#o.cast.reader(m.author, m.persona ?? null)
      : this.#o.cast.speaker(m.author, m.avatar);
  }
  /** Does this author only tell the story of others? */
  #narrates(m: ChatMessage): boolean {
    return (
      m.role === 'narrator' ||
      /^(?:the )?(?:narrator|game ?master|gm|dungeon master|dm|storyteller|system)$/i.test(m.author)
    );
  }

  #cut(key: string, heading: string | null): void {
    this.#director.clear();
    this.#pictureShown = false;
    this.#writer.cut(key, heading);
  }
  /** Parts a long scene. Where depends on the message alone, so growing the chat elsewhere does not move it. */
  #part(m: ChatMessage): void {
    const size = this.#writer.size;
    if (size < PART_MIN_NODES || (size < PART_MAX_NODES && Number.parseInt(hashText(m.key).slice(-2), 36) % 12 !== 0))
      return;
    this.#pictureShown = false;
    this.#writer.continue(this.#keyOf(m), this.#director.present());
  }
  #unique(id: string): string {
    if (!this.#branching) return id;
    let free = id;
    for (let n = 1; this.#ids.has(free); n++) free = `${id}-${n}`;
    this.#ids.add(free);
    return free;
  }
  #toText(m: ChatMessage, text: string): TextMessage {
    const { userName, characterNames, group } = this.#o.roles;
    const char =
      group || m.role !== 'character'
        ? m.role === 'character'
          ? m.author
          : (characterNames[0] ?? m.author)
        : m.author;
    return {
      index: m.index,
      author: m.author,
      isUser: m.role === 'user',
      isNarrator: m.role === 'narrator',
      text: variableMacros(replaceMacros(text, m.role === 'user' ? m.author : userName, char), this.#o.variables),
    };
  }
}

/** At most `max` characters, cut between words, never inside a grapheme. */
function shorten(text: string, max: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= max) return line;
  const space = line.lastIndexOf(' ', max - 1);
  const cut =
    space > max / 2
      ? line.slice(0, space)
      : [...new Intl.Segmenter().segment(line.slice(0, max + 20))]
          .map((s) => s.segment)
          .join('')
          .slice(0, max - 1)
          .toWellFormed();
  return `${cut.replace(/[\s,;:–—-]+$/, '')}…`;
}
