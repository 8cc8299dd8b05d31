import type { FindingLevel } from '../finding.ts';

interface Rule {
  readonly level: FindingLevel;
  /** What is wrong where the rule finds something, in one sentence. */
  readonly sentence: string;
}

/** Every rule of the linter: what docs, settings and help texts are made of. */
export const LINT_RULES = {
  'id-twice': { level: 'error', sentence: 'Two things of the same kind have the same id.' },
  'target-missing': { level: 'error', sentence: 'Something leads to a scene or a node that does not exist.' },
  'start-missing': { level: 'error', sentence: 'The story starts in a scene that does not exist.' },
  'scene-missing': { level: 'error', sentence: 'A variable belongs to a scene that does not exist.' },
  'node-missing': { level: 'error', sentence: 'A condition asks for the visits of a node that does not exist.' },
  'character-missing': { level: 'error', sentence: 'A character speaks or is staged who does not exist.' },
  'asset-missing': { level: 'error', sentence: 'A picture or a sound is used that the story does not have.' },
  'variable-missing': { level: 'error', sentence: 'A variable is used that does not exist.' },
  'enum-empty': { level: 'error', sentence: 'A variable that holds one of several options has none.' },
  'limits-crossed': { level: 'error', sentence: 'The minimum of a variable is above its maximum.' },
  'initial-not-allowed': { level: 'warning', sentence: 'A variable cannot hold the value it begins with.' },
  'condition-too-deep': { level: 'error', sentence: 'A condition is nested so deeply that it counts as false.' },
  'scene-empty': { level: 'warning', sentence: 'A scene has no nodes.' },
  'timer-choice-missing': { level: 'error', sentence: 'A timer takes a choice that its menu does not have.' },
  'argument-unknown': { level: 'error', sentence: 'A call hands over a value that the scene called does not take.' },
  'argument-missing': { level: 'info', sentence: 'A call leaves a parameter at the value it begins with.' },
  'parameter-not-of-scene': {
    level: 'error',
    sentence: 'A parameter is not a scene variable of its scene, so nothing gives it its former value back.',
  },
  'result-never': { level: 'warning', sentence: 'A call takes a value from a scene that never gives one back.' },

  'scene-unreachable': { level: 'warning', sentence: 'No way leads to a scene.' },
  'node-unreachable': { level: 'warning', sentence: 'No way leads to a node, though its scene can be reached.' },
  'loop-without-exit': { level: 'warning', sentence: 'From some nodes on no end can be reached.' },
  'silent-loop': {
    level: 'error',
    sentence: 'Nodes lead to each other without a line or a way out; the run breaks off.',
  },
  'silent-loop-idle': {
    level: 'warning',
    sentence: 'Nodes lead to each other without a line, and nothing they do can change which way they go.',
  },
  'dead-end': {
    level: 'info',
    sentence: 'The story can stop without an ending, though it has endings elsewhere.',
  },
  'menu-runs-dry': {
    level: 'warning',
    sentence: 'All choices of a menu can be closed at once, and nothing comes behind it.',
  },
  'menu-never': { level: 'warning', sentence: 'No choice of a menu can ever be taken.' },
  'choice-never': { level: 'warning', sentence: 'A choice can never be taken.' },
  'case-never': { level: 'warning', sentence: 'A case of a branch is never taken.' },
  'ending-never': { level: 'warning', sentence: 'An ending was not reached on any way through the story.' },

  'input-variable': {
    level: 'error',
    sentence: 'A question has a variable that is no text and no number; nothing is asked.',
  },
  'asset-kind': { level: 'warning', sentence: 'A picture or a sound is used as something that it is not.' },
  'achievement-never': { level: 'warning', sentence: 'An achievement can never be had.' },
  'achievement-dice': {
    level: 'warning',
    sentence: 'An achievement throws dice, which always show 0 there.',
  },

  'variable-unused': { level: 'info', sentence: 'A variable is never used.' },
  'variable-only-set': { level: 'info', sentence: 'A variable is set, but nothing asks for it.' },
  'variable-only-read': {
    level: 'info',
    sentence: 'A variable is asked for, but always has the value it begins with.',
  },
  'action-type': { level: 'warning', sentence: 'An action means nothing for the type of its variable.' },
  'value-not-allowed': { level: 'warning', sentence: 'A variable is set to what is none of its options.' },
  'option-unknown': { level: 'warning', sentence: 'A variable is compared with what is none of its options.' },
  'comparison-types': { level: 'warning', sentence: 'Two values are compared that can never be alike.' },
  'division-by-zero': { level: 'warning', sentence: 'Something is divided by zero, which gives 0.' },

  'line-empty': { level: 'warning', sentence: 'A line has no text.' },
  'line-too-long': { level: 'info', sentence: 'A line is too long to be read at once.' },
  'text-markup': { level: 'info', sentence: 'A text holds a macro or markup, which is shown as it stands.' },
  'text-value': {
    level: 'warning',
    sentence: 'A text holds a value that cannot be worked out; it is shown as it is written.',
  },
  'expression-without-sprite': {
    level: 'info',
    sentence: 'A character has pictures, but none with an expression that is asked for; a near one is shown.',
  },
  'translation-unknown': { level: 'warning', sentence: 'There is a translation of something that does not exist.' },
} as const satisfies Record<string, Rule>;

export type LintRule = keyof typeof LINT_RULES;
