import { AppError } from '../../core/errors.ts';
import type { Graph } from '../comfy/index.ts';

/** A picture that is to be drawn elsewhere. */
export interface RemoteTask {
  readonly graph: Graph;
  /** Files that the workflow names. */
  readonly images: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly prompt: string;
  readonly negative: string;
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}

/** How a run ended. `seconds`: how long it worked, where that is told. `picture`: base64, or an address. */
export type RemoteEnd =
  | { readonly is: 'done'; readonly picture: string; readonly seconds: number | null }
  | { readonly is: 'failed'; readonly why: string; readonly seconds: number | null }
  | { readonly is: 'gone' };
export type RemoteState = { readonly is: 'open'; readonly at: 'waiting' | 'running' } | RemoteEnd;

/** One remote GPU, spoken to in its language. */
export interface RemoteProvider {
  /**
   * Hands a task over, once; its id there. Throws UnsureError where it may have been taken all the same, SnoozeError where it
   * surely was not and may be another time, another AppError where it is refused.
   */
  submit(task: RemoteTask): Promise<string>;
  /** Throws AppError `unavailable` where it cannot be asked now. */
  look(remoteId: string, signal: AbortSignal): Promise<RemoteState>;
  /** Says nothing of what became of it. */
  cancel(remoteId: string): Promise<void>;
  /** What it tells of itself, for people. */
  health(): Promise<string>;
  /** The bytes of a picture. */
  fetch(picture: string, signal: AbortSignal): Promise<Buffer>;
  close(): void;
}

/** An answer of another shape than it should have. */
export const unreadable = (name: string): AppError =>
  new AppError('unavailable', `What ${name} answers cannot be read.`);

/** A submission whose answer was lost: it may be worked on and paid for. It is never sent again by itself. */
export class UnsureError extends AppError {
  constructor(where: string, why: string) {
    super(
      'conflict',
      `Whether ${where} took it is not known: ${why} It is not sent again by itself, as it would be paid twice. Look there, then begin it again.`,
    );
  }
}
