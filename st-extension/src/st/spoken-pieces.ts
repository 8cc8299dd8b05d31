/** What SillyTavern tells of its speech: one job a text, and one sound a job, or several one after the other. */

/** A part of what is spoken: all of it as one sound, or a piece of it. */
export interface Piece {
  /** 0-based; null where no message was read. */
  readonly message: number | null;
  readonly character: string;
  /** Of the whole job: which words a piece has SillyTavern does not tell. */
  readonly text: string;
  readonly audio: Blob;
}

export interface PiecesHeard {
  piece(): void;
  /** The job is done: these are all of its sounds, in order. */
  whole(pieces: readonly [Piece, ...Piece[]]): void;
  /** The job broke off behind its first sounds. */
  broken(): void;
}

/** Gathers the sounds of one job after the other; SillyTavern does one at a time. Pure but for what it calls. */
export function gatherPieces({ piece, whole, broken }: PiecesHeard) {
  let pieces: Piece[] = [];
  let isWorking = false;
  function end(isDone: boolean): void {
    const [first, ...rest] = pieces;
    pieces = [];
    isWorking = false;
    if (!first) return;
    if (isDone) whole([first, ...rest]);
    else broken();
  }
  return {
    started(): void {
      // An engine that fails midway is told of by nothing else.
      end(false);
      isWorking = true;
    },
    sounded(one: Piece): void {
      pieces.push(one);
      piece();
      if (!isWorking) end(true);
    },
    completed: (): void => end(true),
  };
}
