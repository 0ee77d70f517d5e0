// The conversations that the states show: what was asked, what came of it, what goes on from what.
import type { PictureCard, TurnView } from '../../src/shared/protocol';
import { minutes, painting, picture, ref, turn, withForks, words } from './making';

/** A harbor, its four versions, two that go on from them, one that combines. */
export function story(): TurnView[] {
  const harbor = picture('h1', words.harbor, '16:9', 'harbor-at-dawn.png');
  const versions = [0, 1, 2, 3].map((index) =>
    picture(`v${index}`, `${words.harbor} snow night`, '3:2', `harbor-at-dawn-${index + 2}.png`, {
      elapsed: 9000 + index * 2300,
    }),
  );
  const [, second] = versions as [PictureCard, PictureCard];
  const cat = picture('c0', words.cat, '1:1', 'orange-kitten.png', {
    revisedPrompt: 'A photorealistic orange tabby kitten seated upright in a flowering garden, shallow depth of field.',
  });
  const branch = picture('b0', words.desert, '16:9', 'harbor-at-dawn-6.png');
  const mixed = picture('m0', `${words.street} snow`, '16:9', 'street-kitten.png');
  return withForks([
    turn('t1', words.harbor, [harbor], { ratio: '16:9', at: minutes(61) }),
    turn('t2', words.snow, versions, { ratio: '3:2', from: ref(harbor, 't1'), at: minutes(42) }),
    turn('t3', words.cat, [cat], { ratio: '1:1', at: minutes(30) }),
    turn('t4', 'Turn the water into sand, add balloons', [branch], {
      ratio: '16:9',
      from: ref(harbor, 't1'),
      at: minutes(12),
    }),
    turn('t5', 'Put the kitten of the first image into the street of the second image', [mixed], {
      ratio: '16:9',
      at: minutes(4),
      from: ref(second, 't2'),
      inputs: [
        { kind: 'file', name: 'orange-kitten.png', thumbnail: painting(words.cat, '1:1'), picture: ref(cat, 't3') },
        { kind: 'file', name: 'street.jpg', thumbnail: painting(words.street, '4:3') },
        { kind: 'url', name: 'example.com' },
      ],
    }),
  ]);
}

/** Three ways on from the harbor, of which one goes on further; some pictures are marked. */
export function branches(): TurnView[] {
  const turns = story();
  const harbor = turns[0]?.cards[0] as PictureCard;
  const branch = turns[3]?.cards[0] as PictureCard;
  const night = picture('n0', `${words.harbor} night`, '16:9', 'harbor-at-dawn-8.png', { marked: true });
  const on = picture('d0', `${words.desert} night`, '16:9', 'harbor-at-dawn-7.png');
  return withForks([
    ...turns.map((one) =>
      one.id === 't2'
        ? { ...one, cards: one.cards.map((card, index) => ({ ...card, marked: index === 1 }) as PictureCard) }
        : one,
    ),
    turn('t6', 'Only the lighthouse, seen from the sea, at night', [night], {
      ratio: '16:9',
      at: minutes(3),
      from: ref(harbor, 't1'),
    }),
    turn('t7', 'More balloons', [on], { ratio: '16:9', at: minutes(2), from: ref(branch, 't4') }),
  ]);
}
