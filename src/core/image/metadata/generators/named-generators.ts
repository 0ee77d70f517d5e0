// Names generators that state only who made the image, in XMP or in content credentials.
import type { Credentials, GeneratorText, Statement } from '../image-metadata';
import { defined } from '../../../defined';

const tools: readonly (readonly [RegExp, string])[] = [
  [/google ai|gemini|imagen|nano.?banana/i, 'Google AI'],
  [/firefly/i, 'Adobe Firefly'],
  [/dall.?e/i, 'DALL·E'],
  [/gpt-?image|gpt-4o|chatgpt|openai/i, 'OpenAI'],
  [/midjourney/i, 'Midjourney'],
  [/bing image creator|microsoft designer|microsoft responsible ai/i, 'Microsoft Designer'],
  [/stability|stable ?diffusion|dream ?studio/i, 'Stability AI'],
  [/black forest|flux/i, 'FLUX'],
  [/ideogram/i, 'Ideogram'],
  [/leonardo/i, 'Leonardo.Ai'],
  [/recraft/i, 'Recraft'],
  [/grok|aurora|x\.?ai\b/i, 'Grok'],
  [/draw ?things/i, 'Draw Things'],
  [/bria/i, 'Bria'],
  [/seedream|jimeng|doubao/i, 'Seedream'],
  [/meta ai|imagined with ai/i, 'Meta AI'],
];

/** Sources of generated images in IPTC's list. */
const generated = new Set([
  'trainedAlgorithmicData',
  'trainedAlgorithmicMedia',
  'compositeWithTrainedAlgorithmicMedia',
  'compositeSynthetic',
]);

/** What earlier versions of Peel wrote, with the prompt as the description. */
const ownNames = new Set<Statement['name']>(['description', 'software', 'digitalSourceType']);

/** At most one, if no text of a generator was found. Only a file that declares a generated image is considered, because programs edit photos too. */
export function namedGenerators(
  known: readonly GeneratorText[],
  statements: readonly Statement[],
  credentials: Credentials | undefined,
): GeneratorText[] {
  if (known.length > 0) return [];
  const value = (name: Statement['name']) => statements.find((one) => one.name === name)?.value;
  const created = credentials?.actions.find(({ digitalSourceType }) => generated.has(digitalSourceType ?? ''));
  const declared = generated.has(value('digitalSourceType') ?? '') || created !== undefined;
  const names = [value('aiSystem'), value('credit'), created?.software, credentials?.generator, value('software')];
  const prompt =
    value('aiPrompt') ??
    (declared && statements.every(({ name }) => ownNames.has(name)) ? value('description') : undefined);
  if (
    !declared &&
    prompt === undefined &&
    value('aiSystem') === undefined &&
    !/made with google ai/i.test(value('credit') ?? '')
  )
    return [];
  const stated = names.find((name) => name !== undefined && tools.some(([pattern]) => pattern.test(name)));
  const tool =
    tools.find(([pattern]) => pattern.test(stated ?? ''))?.[1] ?? value('aiSystem') ?? created?.software ?? 'Unknown';
  return [defined({ tool, prompt, model: created?.software ?? value('aiSystem') ?? value('software'), settings: [] })];
}
