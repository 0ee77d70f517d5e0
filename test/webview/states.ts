// The states of the panel that are tested and photographed.
import type { PanelState, PictureCard, Thread, TurnView } from '../../src/shared/protocol';
import { failed, input, minutes, now, painting, picture, ref, running, shapes, turn, urlInput, words } from './making';
import { branches, story } from './stories';

/** Nothing asked yet, everything in place. */
export const fresh: PanelState = {
  place: { key: true, trusted: true, folder: 'one', target: 'assets' },
  draft: { revision: 1, prompt: '', inputs: [], shape: '16:9', count: 1 },
  shapes,
  prompts: ['A red bicycle by a wall', 'Two lines\nof an older prompt'],
  queue: {},
  asking: false,
  thread: {
    session: 's1',
    title: 'Harbor',
    turns: [],
    more: false,
    view: { markedOnly: false },
    pictures: 0,
    marked: 0,
    gone: 0,
  },
};

function withThread(
  turns: TurnView[],
  draft: Partial<PanelState['draft']> = {},
  more: Partial<PanelState> = {},
): PanelState {
  return { ...fresh, draft: { ...fresh.draft, ...draft }, thread: threadOf(turns), ...more };
}

/** With the counts of its cards. */
export function threadOf(turns: readonly TurnView[], more: Partial<Thread> = {}): Thread {
  const pictures = turns.flatMap(({ cards }) => cards).filter((card) => card.kind === 'picture');
  return {
    ...fresh.thread,
    turns,
    pictures: pictures.length,
    marked: pictures.filter(({ marked }) => marked).length,
    gone: pictures.filter(({ gone }) => gone).length,
    ...more,
  };
}

/** Four versions were made of the last turn, and the second of them is gone on from. */
function versions(): PanelState {
  const turns = story().slice(0, 2);
  const night = turns[1] as TurnView;
  const cards = night.cards as PictureCard[];
  return withThread(turns, {
    from: ref(cards[1] as PictureCard, night.id),
    versions: { count: 4, pictures: cards.map(({ id: image }, place) => ({ image, place })) },
    shape: '3:2',
    count: 4,
  });
}

const inputs = [
  input('i1', words.cat, '1:1', 'orange-kitten.png'),
  input('i2', words.street, '4:3', 'street.jpg', {
    measures: { width: 6000, height: 4000, bytes: 23_700_000 },
    fitted: { width: 3000, height: 2000, bytes: 2_300_000 },
  }),
  input('i3', words.desert, '3:2', 'texture-small.webp', { measures: { width: 640, height: 427, bytes: 88_000 } }),
];

const hostile = {
  html: '<img src=x onerror="document.title=1"><script>alert(1)</script> & <b>bold</b>',
  bidi: 'invoice\u202egnp.exe',
  ansi: '\u001b[31mred\u001b[0m \u0007',
  long: `${'wordwithoutanyspaces'.repeat(40)} ${'and more of it '.repeat(6000)}`,
};

/** Every state that has a look of its own. */
export function allStates(): Record<string, PanelState> {
  const harbor = story()[0] as TurnView;
  return {
    empty: fresh,
    'no-key': {
      ...fresh,
      place: { key: false, keySite: 'llm.ai-nebula.com', trusted: true, folder: 'one', target: 'assets' },
    },
    'no-folder': {
      ...fresh,
      place: { key: true, trusted: true, folder: 'none' },
      draft: { ...fresh.draft, prompt: words.cat },
    },
    untrusted: { ...fresh, place: { key: true, trusted: false, folder: 'one', target: 'assets' } },
    'several-folders': {
      ...fresh,
      place: { key: true, trusted: true, folder: 'several' },
      draft: { ...fresh.draft, prompt: words.cat, count: 4 },
    },
    'bad-endpoint': {
      ...fresh,
      place: { ...fresh.place, problem: 'The setting “Peel: Endpoint” is not an https address.' },
    },
    story: withThread(story(), {
      prompt: 'Warmer light, fewer boats',
      from: ref(harbor.cards[0] as PictureCard, 't1'),
      shape: '16:9',
      count: 4,
    }),
    versions: versions(),
    combine: withThread(story().slice(0, 1), {
      prompt: 'Put the kitten of the first image into the street',
      inputs,
      shape: 'first-input',
      nearest: '1:1',
    }),
    five: withThread([], {
      prompt: 'Combine these',
      inputs: [
        ...inputs,
        urlInput('i4', 'images.example.com'),
        input('i5', words.harbor, '16:9', 'being-read.png', {
          pending: true,
          thumbnail: undefined as never,
          measures: undefined as never,
        }),
      ],
      shape: 'model',
    }),
    'bad-input': withThread([], {
      prompt: 'Edit this',
      inputs: [
        input('i1', words.cat, '1:1', 'notes.txt', {
          thumbnail: undefined as never,
          problem: '“notes.txt” is not a PNG, JPEG or WEBP image.',
        }),
      ],
      shape: 'model',
    }),
    running: withThread(
      [
        ...story().slice(0, 1),
        turn('r1', words.cat, [running('k1', { phase: 'receiving', received: 1_420_000 })], { ratio: '4:5', at: now }),
      ],
      { prompt: words.cat },
    ),
    'several-running': withThread([
      ...story().slice(0, 1),
      turn(
        'r1',
        words.snow,
        [
          picture('k0', `${words.harbor} snow night`, '16:9', 'harbor-at-dawn-2.png'),
          running('k1', { phase: 'receiving', received: 820_000 }),
          running('k2', { phase: 'queued', place: 1 }),
          running('k3', { phase: 'waiting', until: now + 14_000 }),
        ],
        { ratio: '16:9', from: ref(harbor.cards[0] as PictureCard, 't1'), at: now },
      ),
    ]),
    elsewhere: withThread([turn('r1', words.cat, [running('k1', { elsewhere: true })])]),
    failed: withThread([
      ...story().slice(0, 1),
      turn(
        'f1',
        words.cat,
        [
          picture('k0', words.cat, '1:1', 'orange-kitten.png'),
          failed('k1'),
          picture('k2', words.cat, '1:1', 'orange-kitten-2.png'),
        ],
        { ratio: '1:1' },
      ),
      turn(
        'f2',
        words.desert,
        [
          failed('k3', {
            reason: 'canceled',
            sentences: ['Canceled.', 'It may have charged for this picture.', 'Nothing was written.'],
          }),
        ],
        { ratio: '3:2' },
      ),
    ]),
    'bad-key': withThread([
      turn('f1', words.cat, [
        failed('k1', {
          mayHaveBeenCharged: false,
          key: true,
          sentences: [
            'The service did not accept the API key.',
            'Nothing was charged.',
            'Nothing was written.',
            'Set the API key and try again.',
          ],
        }),
      ]),
    ]),
    interrupted: withThread([
      turn('f1', words.cat, [
        failed('k1', {
          reason: 'interrupted',
          kept: true,
          sentences: [
            'The window was reloaded while this picture was being made.',
            'It may have charged for this picture.',
            'What arrived (1.2 MB) is kept.',
            'Trying again is a new paid request.',
          ],
        }),
      ]),
    ]),
    'all-interrupted': withThread([
      turn(
        'f1',
        words.cat,
        ['k1', 'k2', 'k3', 'k4'].map((id) =>
          failed(id, {
            reason: 'interrupted',
            sentences: [
              'The window was closed or reloaded before this picture came.',
              ...(id === 'k4'
                ? ['Nothing was sent.', 'Nothing was written.']
                : ['The service may have charged for it.', 'Trying again is a new paid request.']),
            ],
          }),
        ),
      ),
    ]),
    gone: withThread([
      turn('g1', words.harbor, [picture('k0', words.harbor, '16:9', 'harbor-at-dawn.png', { gone: true })], {
        ratio: '16:9',
      }),
      turn(
        'g2',
        words.cat,
        [
          picture('k1', words.cat, '1:1', 'kitten.png'),
          picture('k2', words.cat, '1:1', 'kitten-2.png', { gone: true }),
        ],
        { ratio: '1:1', inputs: [{ kind: 'file', name: 'street.jpg', thumbnail: painting(words.street, '4:3') }] },
      ),
    ]),
    branches: withThread(branches()),
    'one-branch': withThread(
      branches().filter(({ id }) => ['t1', 't4', 't7'].includes(id)),
      {},
      {
        thread: threadOf(
          branches().filter(({ id }) => ['t1', 't4', 't7'].includes(id)),
          { view: { branch: 't4', markedOnly: false }, pictures: 10, marked: 2 },
        ),
      },
    ),
    'marked-only': {
      ...fresh,
      thread: threadOf(
        branches().filter(({ id }) => ['t2', 't6'].includes(id)),
        { view: { markedOnly: true }, pictures: 10, marked: 2 },
      ),
    },
    'none-marked': { ...fresh, thread: threadOf([], { view: { markedOnly: true }, pictures: 10 }) },
    queue: withThread(
      [
        ...story().slice(0, 1),
        turn(
          'r1',
          words.snow,
          [
            running('k0', { phase: 'waiting', until: now + 44_000 }),
            running('k1', { phase: 'queued', place: 1 }),
            running('k2', { phase: 'queued', place: 2 }),
            running('k3', { phase: 'queued', place: 3 }),
          ],
          { ratio: '16:9', from: ref(harbor.cards[0] as PictureCard, 't1'), at: now },
        ),
        turn('r2', words.cat, [running('k4', { phase: 'queued', place: 4, last: true })], { ratio: '3:2', at: now }),
      ],
      {},
      { queue: { pausedUntil: now + 3_600_000 } },
    ),
    repeat: withThread(
      story().slice(0, 1),
      { prompt: words.harbor, shape: '16:9' },
      { repeat: { id: 'q1', picture: ref(harbor.cards[0] as PictureCard, 't1'), at: minutes(61), count: 1 } },
    ),
    hostile: withThread(
      [
        turn(
          'x1',
          hostile.html,
          [picture('k0', words.cat, '1:1', hostile.bidi, { revisedPrompt: hostile.ansi + hostile.html })],
          { inputs: [{ kind: 'file', name: hostile.html }] },
        ),
        turn('x2', hostile.long, [failed('k1', { sentences: [hostile.html, hostile.long, hostile.ansi] })]),
      ],
      {
        prompt: hostile.html,
        inputs: [input('i1', words.cat, '1:1', hostile.html, { detail: hostile.bidi, problem: hostile.long })],
      },
    ),
  };
}
