// The commands that make pictures: generate, edit, combine, continue.
import * as vscode from 'vscode';
import type { ImageInput } from '../../core/request';
import { nameOf } from '../format';
import { fileInput, isImageName } from '../inputs';
import { askImage, selectionProblem } from '../quick/images';
import { askOrder } from '../quick/order';
import { lastTurn } from '../requests';
import { activeTabUri } from '../targets';
import type { Commands } from './commands';
import { compose, type ComposeParts, type Composition, type Prefill } from './compose';

export function imageCommands(parts: ComposeParts): Commands {
  const editCommand = (arg?: unknown) => edit(parts, arg);
  const combineCommand = (arg?: unknown, selected?: unknown) => combine(parts, arg, selected);
  return {
    'peel.generate': (arg) => compose(parts, { ...generating(), prefill: readPrefill(arg) }),
    'peel.edit': editCommand,
    'peel.menu.edit': editCommand,
    'peel.combine': combineCommand,
    'peel.menu.combine': combineCommand,
    'peel.continue': (arg) => continueLast(parts, arg),
  };
}

function generating(): Composition {
  return {
    kind: 'generate',
    title: vscode.l10n.t('Generate Image'),
    placeholder: vscode.l10n.t('Describe the image: subject, style, light, composition'),
    examples: [
      vscode.l10n.t('A cute orange kitten sitting in a garden, soft morning light'),
      vscode.l10n.t('Flat icon of a paper boat, two colors, centered, plain background'),
      vscode.l10n.t('Snowy mountain village at night, widescreen view, oil painting style'),
    ],
  };
}

async function edit(parts: ComposeParts, arg: unknown): Promise<void> {
  const uri = arg instanceof vscode.Uri ? arg : activeImage();
  const problem = uri && selectionProblem([uri]);
  if (problem) return void (await vscode.window.showWarningMessage(problem));
  const first: Composition['first'] = async ({ step, steps }) => {
    const answer = await askImage({
      title: vscode.l10n.t('Edit Image'),
      placeholder: vscode.l10n.t('Image to edit'),
      step,
      steps,
    });
    return answer === undefined || answer === 'back' ? answer : { value: [answer.value] };
  };
  await compose(parts, {
    kind: 'edit',
    title: uri ? vscode.l10n.t('Edit {0}', nameOf(uri)) : vscode.l10n.t('Edit Image'),
    placeholder: vscode.l10n.t('What to change, and what to keep'),
    examples: [
      vscode.l10n.t('Make it a snowy night, keep the composition'),
      vscode.l10n.t('Remove the background, plain white instead'),
      vscode.l10n.t('Oil painting style, warm colors'),
    ],
    ratio: { choice: 'model', note: vscode.l10n.t('For an edit') },
    prefill: readPrefill(arg),
    ...(uri ? { inputs: [fileInput(uri)] } : { first }),
  });
}

async function combine(parts: ComposeParts, arg: unknown, selected: unknown): Promise<void> {
  const uris = Array.isArray(selected)
    ? selected.filter((one) => one instanceof vscode.Uri)
    : arg instanceof vscode.Uri
      ? [arg]
      : [];
  const problem = selectionProblem(uris);
  if (problem) return void (await vscode.window.showWarningMessage(problem));
  let chosen: readonly ImageInput[] = uris.map(fileInput);
  const title = vscode.l10n.t('Combine Images');
  const first: Composition['first'] = async ({ step, steps }) => {
    const placeholder = vscode.l10n.t('Their order counts; Enter on an image moves it');
    const answer = await askOrder({ title, placeholder, step, steps }, chosen);
    if (answer !== undefined && answer !== 'back') chosen = answer.value;
    return answer;
  };
  await compose(parts, {
    kind: 'combine',
    title,
    placeholder: vscode.l10n.t('Say what each image gives: “the first image”, “the second image”'),
    examples: [
      vscode.l10n.t('Apply the oil painting style of the first image to the content of the second image'),
      vscode.l10n.t('Use the sky from the first image and the building from the second image'),
      vscode.l10n.t('Design a new product with the colors of the first image and the lines of the second image'),
      vscode.l10n.t('Fuse the two scenes into a new environment, keep the light of the first image'),
    ],
    ratio: { choice: 'model', note: vscode.l10n.t('For combining') },
    first,
  });
}

async function continueLast(parts: ComposeParts, arg: unknown): Promise<void> {
  const id = typeof arg === 'string' ? arg : parts.recent.image()?.id;
  const last = id === undefined ? undefined : await lastTurn(parts.sessions, id).catch(() => undefined);
  if (!last || id === undefined) {
    const generate = vscode.l10n.t('Generate Image…');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('There is no image to continue yet.'),
      generate,
    );
    if (chosen === generate) await vscode.commands.executeCommand('peel.generate');
    return;
  }
  await compose(parts, {
    kind: 'continue',
    title: vscode.l10n.t('Continue {0}', nameOf(vscode.Uri.parse(last.image.uri))),
    placeholder: vscode.l10n.t('What to change next'),
    examples: [
      vscode.l10n.t('Make it a snowy night'),
      vscode.l10n.t('Same scene, seen from above'),
      vscode.l10n.t('Softer light, fewer details in the background'),
    ],
    continueFrom: id,
    // The same ratio goes with every turn (API document FAQ Q1).
    ratio: { choice: last.turn.ratio ?? 'model', note: vscode.l10n.t('As in this conversation') },
  });
}

function activeImage(): vscode.Uri | undefined {
  const uri = activeTabUri();
  return uri && isImageName(uri) ? uri : undefined;
}

/** Arguments of a command come from anybody: only texts and numbers are taken, and only into the boxes. */
function readPrefill(arg: unknown): Prefill {
  if (typeof arg === 'string') return { prompt: arg };
  if (typeof arg !== 'object' || arg === null || arg instanceof vscode.Uri) return {};
  const { prompt, ratio, count } = arg as Record<string, unknown>;
  return {
    ...(typeof prompt === 'string' ? { prompt } : {}),
    ...(typeof ratio === 'string' ? { ratio } : {}),
    ...(typeof count === 'number' ? { count } : {}),
  };
}
