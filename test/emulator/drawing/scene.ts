// Reads a prompt: the hour, the season, the place and the things to draw.
import { pick, type Random } from './random';

export type Hour = 'dawn' | 'day' | 'sunset' | 'night';
export type Place = 'hills' | 'mountains' | 'sea' | 'city' | 'desert' | 'forest' | 'garden' | 'street' | 'table';
type Thing = 'peaks' | 'cat' | 'boat' | 'house' | 'lighthouse' | 'balloons' | 'flowers' | 'trees' | 'birds';

export interface Scene {
  hour: Hour;
  snow: boolean;
  autumn: boolean;
  place: Place;
  things: Set<Thing>;
}

/** Whole English words, including their plurals, or Chinese characters. */
function says(prompt: string, words: string, signs = ''): boolean {
  return (
    new RegExp(`\\b(?:${words})(?:s|es)?\\b`, 'i').test(prompt) ||
    Array.from(signs).some((sign) => prompt.includes(sign))
  );
}

const hours: readonly [Hour, string, string][] = [
  ['night', 'night|midnight|moon|moonlight|moonlit|star|starry|aurora', '夜月星'],
  ['sunset', 'sunset|dusk|evening|golden hour|twilight', '夕晚'],
  ['dawn', 'dawn|sunrise|morning|early', '晨朝'],
  ['day', 'day|noon|midday|sunny|daylight|afternoon', '昼午'],
];

const places: readonly [Place, string, string][] = [
  ['street', 'bakery|bakeries|shop|shopfront|storefront|store|cafe|café|street|market|restaurant', '店街'],
  ['table', 'table|bread|loaf|loaves|cake|croissant|coffee|tea|cup|breakfast|still life|product|food', '面包茶咖'],
  [
    'sea',
    'sea|ocean|harbour|harbor|beach|coast|bay|lake|boat|sailboat|ship|sail|sailing|lighthouse|island|port',
    '海港船湖',
  ],
  ['city', 'city|cities|town|skyline|skyscraper|urban|downtown|office|building|cityscape', '城市楼'],
  ['desert', 'desert|dune|sand|cactus|cacti|sahara|camel', '沙漠'],
  ['forest', 'forest|wood|woodland|jungle|pine|camping', '森林'],
  ['mountains', 'mountain|alp|peak|summit|hiking|glacier|fjord|valley', '山'],
  ['garden', 'garden|flower|meadow|park|bloom|spring|tulip|rose|orchard|picnic', '园花春'],
  ['hills', 'hill|countryside|field|farm|landscape|village|house|cottage|balloon', '田村'],
];

const things: readonly [Thing, string, string][] = [
  ['cat', 'cat|kitten|kitty|kitties|tabby', '猫'],
  ['peaks', 'mountain|alp|fjord|peak', '山'],
  ['boat', 'boat|sailboat|ship|sail|sailing|yacht|harbour|harbor|port', '船港'],
  ['house', 'house|cottage|cabin|village|home|farm|barn|hut', '屋家村'],
  ['lighthouse', 'lighthouse', '灯'],
  ['balloons', 'balloon', '球'],
  ['flowers', 'flower|garden|meadow|bloom|tulip|rose', '花园'],
  ['trees', 'tree|orchard|park', '树'],
  ['birds', 'bird|gull|seagull', '鸟'],
];

/** Reads the prompt, and chooses everything else at random. */
export function sceneFromPrompt(prompt: string, random: Random): Scene {
  const anyHour = pick<Hour>(random, ['dawn', 'day', 'day', 'sunset', 'sunset', 'night']);
  const anyPlace = pick<Place>(random, ['hills', 'hills', 'mountains', 'sea', 'forest', 'garden']);
  const find = <T>(list: readonly [T, string, string][]) =>
    list.find(([, words, signs]) => says(prompt, words, signs))?.[0];
  const place = find(places) ?? anyPlace;
  const seen = new Set(things.filter(([, words, signs]) => says(prompt, words, signs)).map(([thing]) => thing));
  // An empty landscape gets one thing to look at.
  if (seen.size === 0 || (place === 'mountains' && seen.size === 1)) seen.add(companionOf(place, random));
  const bright = place === 'table' || place === 'street' || seen.has('cat');
  return {
    hour: find(hours) ?? (bright ? pick<Hour>(random, ['dawn', 'day']) : anyHour),
    snow: says(prompt, 'snow|snowy|winter|ice|icy|frozen|christmas|blizzard', '雪冬冰'),
    autumn: says(prompt, 'autumn|fall|october|harvest', '秋'),
    place,
    things: seen,
  };
}

function companionOf(place: Place, random: Random): Thing {
  if (place === 'sea') return pick<Thing>(random, ['boat', 'boat', 'lighthouse']);
  if (place === 'garden') return 'flowers';
  if (place === 'city' || place === 'street') return 'birds';
  return pick<Thing>(random, ['balloons', 'house', 'birds', 'trees']);
}
