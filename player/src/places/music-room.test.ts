import type { StoryAsset } from '@comfyvn/shared/story/story';
import { describe, expect, it } from 'vitest';
import type { Audition } from '../audio/audio.ts';
import { MusicRoom } from './music-room.ts';

const track = (id: string): StoryAsset => ({ id, kind: 'music', name: id, mime: 'audio/wav' });

/** A sound system that takes down what it is asked for, and lets the test say where it is. */
function setUp() {
  const asked: string[] = [];
  const time = { positionS: 0, durationS: 10 };
  const audition = (id: string): Audition => ({
    time,
    pause: () => void asked.push(`pause ${id}`),
    resume: () => void asked.push(`resume ${id}`),
    seek: (toS) => void asked.push(`seek ${id} ${toS}`),
    stop: () => void asked.push(`stop ${id}`),
  });
  const audio = {
    audition: async (id: string) => {
      asked.push(`play ${id}`);
      return id === 'silent' ? null : audition(id);
    },
  };
  const room = new MusicRoom(audio, ['one', 'two', 'silent'].map(track), () => undefined);
  const settle = () => new Promise((done) => setTimeout(done));
  return { asked, time, room, settle };
}

describe('a music room', () => {
  it('plays, pauses and goes on, seeks, and goes round from the last track to the first', async () => {
    const { asked, room, settle } = setUp();
    room.toggle();
    await settle();
    room.toggle();
    room.toggle();
    room.seek(4);
    room.go(1);
    await settle();
    expect(room.track?.id).toBe('two');
    room.go(-1);
    await settle();
    expect(asked).toEqual(['play one', 'pause one', 'resume one', 'seek one 4', 'play two', 'play one']);
    room.go(-1);
    await settle();
    expect([room.track?.id, room.playing]).toEqual(['silent', false]);
  });

  it('goes on to the next track when one comes round, unless it is to loop', async () => {
    const { time, room, settle } = setUp();
    room.toggle();
    await settle();
    const comeRound = (): void => {
      for (const positionS of [9.8, 0.1]) {
        time.positionS = positionS;
        room.tick();
      }
    };
    comeRound();
    expect(room.track?.id).toBe('one');
    room.setLoop(false);
    comeRound();
    await settle();
    expect(room.track?.id).toBe('two');
  });

  it('ends what comes after it was left', async () => {
    const { asked, room, settle } = setUp();
    room.toggle();
    room.stop();
    await settle();
    expect(asked).toEqual(['play one', 'stop one']);
  });
});
