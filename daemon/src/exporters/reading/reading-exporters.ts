import type { Finding } from '@comfyvn/shared/story/finding';
import type { StageChange } from '@comfyvn/shared/story/stage';
import { cuesOf, stageChangesOf } from '@comfyvn/shared/story/story-walk';
import type { Story } from '@comfyvn/shared/story/story';
import type { Exporter, ExportPlan, ExportSource } from '../exporter.ts';
import { loseCue, loseStageChange, loseTranslations } from '../left-out.ts';
import { counted, Losses } from '../losses.ts';
import { fileNameOf } from '../slugs.ts';
import { styledLines } from '../styled-lines.ts';
import { readThrough, type Passage } from './read-through.ts';
import { readingHtml } from './reading-html.ts';
import { readingMarkdown } from './reading-markdown.ts';

/** A copy is a page anyway, and shows messages as a list. */
function loseStaged(losses: Losses, change: StageChange, where: Finding['where']): void {
  if (change.op !== 'mode') loseStageChange(losses, change, where);
}

function loseStaging(losses: Losses, { scenes }: Story): void {
  for (const { id, stage, nodes } of scenes) {
    for (const change of stage) loseStaged(losses, change, { scene: id });
    for (const node of nodes) {
      const where = { scene: id, node: node.id };
      for (const change of stageChangesOf(node)) loseStaged(losses, change, where);
      for (const cue of cuesOf(node)) loseCue(losses, cue, where);
    }
  }
}

/** Lines without words are no part of a copy to read. */
function withWords(passages: readonly Passage[], losses: Losses): Passage[] {
  return passages.filter((passage) => {
    if (passage.kind !== 'line' || styledLines(passage.text).length > 0) return true;
    losses.add('empty-lines', {}, (n) => `${counted(n, 'line')} without words left out.`);
    return false;
  });
}

function reading(
  extension: string,
  write: (story: Story, passages: readonly Passage[]) => string,
): (source: ExportSource) => ExportPlan {
  return (source) => {
    const { story } = source;
    const losses = new Losses();
    const passages = withWords(readThrough(source, losses), losses);
    loseStaging(losses, story);
    loseTranslations(losses, story);
    const text = write(story, passages);
    return { files: [{ path: fileNameOf(story.title, extension), text }], findings: losses.findings() };
  };
}

/** The story as one reader reads it, in Markdown: along the decisions of a save, else by the first open choices. */
export const markdownExporter: Exporter = {
  name: 'markdown',
  label: 'Reading copy (Markdown)',
  form: 'file',
  extension: '.md',
  plan: reading('.md', readingMarkdown),
};

/** The story as one reader reads it, as a page of its own: along the decisions of a save, else by the first open choices. */
export const htmlExporter: Exporter = {
  name: 'html',
  label: 'Reading copy (HTML)',
  form: 'file',
  extension: '.html',
  plan: reading('.html', readingHtml),
};
