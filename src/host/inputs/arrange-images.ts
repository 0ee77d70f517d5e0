// Shows the images of a combine request in their order, to reorder, add to and confirm.
import * as vscode from 'vscode';
import { maxInputs, type ImageInput } from '../../core/request/image-request';
import type { InputValidator } from './validate-inputs';
import { addressLabel } from '../vscode/format';
import { pickFromOtherSource, otherSourceItems } from './pick-image';
import { type Answer, type BoxOptions, onAccept, showBox } from '../vscode/quick-input';
import { pickImages } from './pick-images';

type AddSource = 'add' | 'file' | 'url';

interface OrderItem extends vscode.QuickPickItem {
  readonly act: 'accept' | AddSource | 'image';
  readonly index?: number;
}

/** Where an image moves to; -1 removes it. */
interface Move {
  readonly from: number;
  readonly to: number;
}

type Choice = Move | 'accept' | AddSource | { readonly image: number };

/** At least two images in the order in which they are sent, the most important first (API document 3.3). */
export async function arrangeImages(
  box: BoxOptions,
  start: readonly ImageInput[],
  check: InputValidator,
): Promise<Answer<readonly ImageInput[]>> {
  let inputs = start;
  let active: number | undefined;
  for (;;) {
    const answer = await showOrder(box, inputs, active);
    if (answer === undefined || answer === 'back') return answer;
    const choice = answer.value;
    if (choice === 'accept') return { value: inputs };
    if (typeof choice === 'string') {
      const more = await askMore(choice, box, inputs, check);
      // If an image cannot be added, the order stays unchanged.
      if (more.length > 0) inputs = (await check.validate([...inputs, ...more])) ?? inputs;
      active = undefined;
    } else {
      const move = 'image' in choice ? await askMove(box, inputs, choice.image) : choice;
      if (move) inputs = moved(inputs, move);
      active = move && move.to >= 0 ? move.to : undefined;
    }
  }
}

async function askMore(
  source: AddSource,
  box: BoxOptions,
  inputs: readonly ImageInput[],
  check: InputValidator,
): Promise<readonly ImageInput[]> {
  const adding = { ...box, placeholder: vscode.l10n.t('Select images to add, in order'), back: true };
  const answer =
    source === 'add'
      ? await pickImages(adding, inputs, maxInputs - inputs.length, check)
      : await pickFromOtherSource(source, adding, check);
  if (answer === undefined || answer === 'back') return [];
  return 'kind' in answer.value ? [answer.value] : answer.value;
}

function showOrder(
  box: BoxOptions,
  inputs: readonly ImageInput[],
  active: number | undefined,
): Promise<Answer<Choice>> {
  const up = { iconPath: new vscode.ThemeIcon('arrow-up'), tooltip: vscode.l10n.t('Move Up') };
  const down = { iconPath: new vscode.ThemeIcon('arrow-down'), tooltip: vscode.l10n.t('Move Down') };
  const remove = { iconPath: new vscode.ThemeIcon('close'), tooltip: vscode.l10n.t('Remove') };
  const pick = vscode.window.createQuickPick<OrderItem>();
  const images = inputs.map((input, index): OrderItem => {
    const buttons = [...(index > 0 ? [up] : []), ...(index < inputs.length - 1 ? [down] : []), remove];
    const label = `${index + 1}  ${labelOf(input)}`;
    return { act: 'image', index, label, description: roleOf(index, input), buttons };
  });
  const accept: OrderItem = {
    act: 'accept',
    label: vscode.l10n.t('Combine in This Order'),
    iconPath: new vscode.ThemeIcon('check'),
    description: vscode.l10n.t('{0} images', inputs.length),
  };
  const add: OrderItem = { act: 'add', label: vscode.l10n.t('Add Images…'), iconPath: new vscode.ThemeIcon('add') };
  const heading = (label: string) => ({ label, kind: vscode.QuickPickItemKind.Separator, act: 'image' as const });
  const elsewhere = otherSourceItems().map((item): OrderItem => ({ ...item, act: item.other ?? 'file' }));
  const more = inputs.length < maxInputs ? [heading(vscode.l10n.t('More images')), add, ...elsewhere] : [];
  pick.items = [
    ...(inputs.length > 1 ? [accept] : []),
    ...(inputs.length > 0 ? [heading(vscode.l10n.t('Order'))] : []),
    ...images,
    ...more,
  ];
  // If no image was moved, the first item stays active: Enter alone confirms.
  if (active !== undefined) pick.activeItems = images.filter(({ index }) => index === active);
  else if (inputs.length < 2) pick.activeItems = [add];
  return showBox<Choice>(pick, box, (answer) => [
    onAccept(pick, answer, ({ index, act }) => {
      if (index !== undefined) return { image: index };
      return act === 'image' ? undefined : act;
    }),
    pick.onDidTriggerItemButton(({ button, item: { index } }) => {
      if (index === undefined) return;
      const to = button === remove ? -1 : index + (button === up ? -1 : 1);
      answer({ value: { from: index, to } });
    }),
  ]);
}

/** The keyboard alternative to the item buttons; undefined keeps the order. */
async function askMove(box: BoxOptions, inputs: readonly ImageInput[], from: number): Promise<Move | undefined> {
  const moves = [
    { label: vscode.l10n.t('Move to Front'), icon: 'arrow-circle-up', to: 0, when: from > 0 },
    { label: vscode.l10n.t('Move Up'), icon: 'arrow-up', to: from - 1, when: from > 0 },
    { label: vscode.l10n.t('Move Down'), icon: 'arrow-down', to: from + 1, when: from < inputs.length - 1 },
    { label: vscode.l10n.t('Remove'), icon: 'close', to: -1, when: true },
  ];
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly to: number }>();
  pick.items = moves
    .filter(({ when }) => when)
    .map(({ label, icon, to }) => ({ label, to, iconPath: new vscode.ThemeIcon(icon) }));
  const name = labelOf(inputs[from] as ImageInput);
  const answer = await showBox<number>(pick, { ...box, placeholder: name, back: true }, (end) => [
    onAccept(pick, end, ({ to }) => to),
  ]);
  return answer === undefined || answer === 'back' ? undefined : { from, to: answer.value };
}

function moved(inputs: readonly ImageInput[], { from, to }: Move): readonly ImageInput[] {
  const rest = inputs.toSpliced(from, 1);
  return to < 0 ? rest : rest.toSpliced(to, 0, inputs[from] as ImageInput);
}

function labelOf(input: ImageInput): string {
  return input.kind === 'file' ? input.name : addressLabel(input.url);
}

function roleOf(index: number, input: ImageInput): string {
  const role = index === 0 ? vscode.l10n.t('first image, most important') : '';
  return [role, input.kind === 'url' ? vscode.l10n.t('downloaded by the service') : ''].filter(Boolean).join(' · ');
}
