import type { Cue } from './cue.ts';
import type { Finding } from './finding.ts';
import type { AssetId, CharacterId, ChoiceId, NodeId, SceneId, VariableId } from './ids.ts';
import type { LineKind, MenuTimer, NodeSource, Target } from './node.ts';
import type { PersistentMap } from './persistent-map.ts';
import type { Rng } from './rng.ts';
import type { Stage } from './stage.ts';
import type { Value } from './variable.ts';
import type { Visits } from './visits.ts';

/** What the reader, or the host of a run, does. `timeout`: the time of a menu is over. `enter`: the answer to a question. `loaded`: the scene that the run needs can be had from the view now. */
export type Input =
  | { readonly type: 'advance' }
  | { readonly type: 'choose'; readonly choice: ChoiceId }
  | { readonly type: 'timeout' }
  | { readonly type: 'enter'; readonly value: string }
  | { readonly type: 'loaded' };

/** A line as the reader sees it. The text holds marks and tags, see text-markup.ts, but no more `{=expression}`s. */
export interface LineView {
  readonly node: NodeId;
  readonly scene: SceneId;
  readonly kind: LineKind;
  readonly speaker: CharacterId | null;
  readonly text: string;
  /** The asset of the line's voice cue. */
  readonly voice?: AssetId;
  readonly source?: NodeSource;
}

export interface MenuOption {
  readonly id: ChoiceId;
  readonly text: string;
  readonly enabled: boolean;
  /** Why it is not enabled. */
  readonly reason: string | null;
  /** How often it was taken in this run. */
  readonly taken: number;
}

export interface MenuView {
  readonly node: NodeId;
  readonly prompt: string | null;
  readonly options: readonly MenuOption[];
  /** The reader's time; the host counts it and sends `timeout`. */
  readonly timer: MenuTimer | null;
}

/** A question to the reader, answered by `enter`. */
export interface InputView {
  readonly node: NodeId;
  readonly prompt: string | null;
  readonly variable: VariableId;
  readonly kind: 'text' | 'number';
  /** What the variable holds now. */
  readonly value: string | number;
  /** Characters (code points) of a text; longer answers are cut. */
  readonly maxLength: number;
  /** Limits of a number; answers beyond them become them. */
  readonly min: number | null;
  readonly max: number | null;
  readonly placeholder: string | null;
  /** Nothing is no answer: it is refused. */
  readonly required: boolean;
}

/** Variables and values; undefined stands for the initial value. */
export type Bindings = readonly (readonly [VariableId, Value | undefined])[];

/** A call that has not returned: it goes on after `node`, the call node. */
export interface CallFrame {
  readonly scene: SceneId;
  readonly node: NodeId;
  /** What parameters get back when the call returns. */
  readonly saved: Bindings;
  readonly depth: number;
  readonly up: CallFrame | null;
}

/** What the reader decided: a choice, or an answer to the question `input`. */
export type Decided = ChoiceId | { readonly input: NodeId; readonly value: string | number };

/** The decisions of the reader, the newest first. */
export interface Decision {
  readonly decided: Decided;
  /** How many there are, with this one. */
  readonly count: number;
  readonly before: Decision | null;
}

/**
 * Where a run goes on. `node`: at this node, or at the first one of the scene if null; `enter`: the scene's stage and
 * variables are set first. `after`: behind this node. `choose`: at the menu `node`, taking `choice`. `enter`: at the
 * question `node`, with the answer `answer`.
 * `again`: at a node that a save stands at and that is counted already. `middle`: at this node, with the stage as the
 * nodes before it in the list leave it. `args`: values for parameters of the scene entered. `value`: what the call at
 * `node` gave back.
 */
export type Place =
  | {
      readonly kind: 'node';
      readonly scene: SceneId;
      readonly node: NodeId | null;
      readonly enter: boolean;
      readonly args?: Bindings | undefined;
    }
  | { readonly kind: 'after'; readonly scene: SceneId; readonly node: NodeId; readonly value?: Value | undefined }
  | { readonly kind: 'choose'; readonly scene: SceneId; readonly node: NodeId; readonly choice: ChoiceId }
  | { readonly kind: 'enter'; readonly scene: SceneId; readonly node: NodeId; readonly answer: string | number }
  | {
      readonly kind: 'again';
      readonly scene: SceneId;
      readonly node: NodeId;
      /** What stood there, and how many interactions lay between the last decision and it: to find it when it is gone. */
      readonly text?: string | undefined;
      readonly since?: number | undefined;
    }
  | { readonly kind: 'middle'; readonly scene: SceneId; readonly node: NodeId };

/** A replay that looks for a place that is gone, and waits for a scene. */
export interface ReplayPlace {
  readonly kind: 'replay';
  /** The scene that it needs. */
  readonly scene: SceneId;
  readonly at: RunState;
  readonly lost: AgainPlace;
}

/** The place of a save. */
export type AgainPlace = Extract<Place, { kind: 'again' }>;

/** A node in its scene. */
export interface Spot {
  readonly scene: SceneId;
  readonly node: NodeId;
}

/** How a run began; with the decisions it is enough to play it again. */
export interface RunOrigin {
  /** Null: at the story's start. */
  readonly at: Target | null;
  readonly globals: Readonly<Record<VariableId, Value>>;
}

/** A playthrough at one moment. Immutable; states of a run share most of what they hold. */
export interface RunState {
  /** line, menu, input: waits for the reader. loading: waits for the scene `needs`. ended: takes no more input. */
  readonly status: 'line' | 'menu' | 'input' | 'loading' | 'ended';
  readonly scene: SceneId;
  /** The node shown, or the last one of an ended run; null when there is none. */
  readonly node: NodeId | null;
  /** Set when the status is `line`. */
  readonly line: LineView | null;
  /** Set when the status is `menu`. */
  readonly menu: MenuView | null;
  /** Set when the status is `input`. */
  readonly input: InputView | null;
  /** Title of the ending reached, if it has one. */
  readonly ending: string | null;
  readonly needs: SceneId | null;
  readonly stage: Stage;
  /** Interactions so far; loading is none. */
  readonly step: number;
  readonly seed: string;
  /** Null where an old save does not tell. */
  readonly origin: RunOrigin | null;
  readonly rng: Rng;
  /** The dice before the menu shown was opened, where its conditions threw them; to open it again as it was. */
  readonly menuRng: Rng | null;
  /** Values that were set; the others are still at their initial value. Read them with `valueOf`. */
  readonly variables: PersistentMap<Value>;
  /** How often each node was visited; read it with `visitsOf`. */
  readonly visited: Visits;
  /** How often each choice was taken. */
  readonly taken: PersistentMap<number>;
  readonly calls: CallFrame | null;
  readonly decisions: Decision | null;
  /** Where to go on once `needs` is loaded. */
  readonly pending: Place | ReplayPlace | null;
  /** The state one interaction before; the way of `rollback`. */
  readonly previous: RunState | null;
  /** Lines before the earliest state of the chain, the newest first, as a save brought them. */
  readonly earlier: readonly Spot[];
}

/** A message from the story to its host. */
export interface Callback {
  readonly name: string;
  readonly args: readonly Value[];
}

export interface StepResult {
  readonly state: RunState;
  readonly cues: readonly Cue[];
  readonly callbacks: readonly Callback[];
  /** What is wrong with the story or the input; the run went on as well as it could. */
  readonly findings: readonly Finding[];
}
