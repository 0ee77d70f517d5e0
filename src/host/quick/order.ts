// Shows the images of a combine in their numbered order, to be changed, added to and confirmed.
import * as vscode from 'vscode';
import { maxInputs, type ImageInput } from '../../core/request';
import { askImage } from './images';
import { type Answer, type Box, showBox } from './input';

interface OrderItem extends vscode.QuickPickItem {
  readonly act: 'accept' | 'add' | 'image';
  readonly index?: number;
}

type Change = { readonly inputs: readonly ImageInput[] } | 'accept' | 'add';

/** At least two images in the order in which they are sent, the most important first (API document 3.3). */
export async function askOrder(box: Box, start: readonly ImageInput[]): Promise<Answer<readonly ImageInput[]>> {
  let inputs = start;
  for (;;) {
    const answer = await showOrder(box, inputs);
    if (answer === undefined || answer === 'back') return answer;
    if (answer.value === 'accept') return { value: inputs };
    if (answer.value !== 'add') inputs = answer.value.inputs;
    else {
      const more = await askImage({ title: box.title, placeholder: vscode.l10n.t('Image to add'), step: 2 });
      if (more === undefined) return undefined;
      if (more !== 'back') inputs = [...inputs, more.value];
    }
  }
}

function showOrder(box: Box, inputs: readonly ImageInput[]): Promise<Answer<Change>> {
  const up = { iconPath: new vscode.ThemeIcon('arrow-up'), tooltip: vscode.l10n.t('Move up') };
  const down = { iconPath: new vscode.ThemeIcon('arrow-down'), tooltip: vscode.l10n.t('Move down') };
  const remove = { iconPath: new vscode.ThemeIcon('close'), tooltip: vscode.l10n.t('Remove') };
  const pick = vscode.window.createQuickPick<OrderItem>();
  const images = inputs.map((input, index): OrderItem => {
    const buttons = [...(index > 0 ? [up] : []), ...(index < inputs.length - 1 ? [down] : []), remove];
    return {
      act: 'image',
      index,
      label: `${index + 1}  ${labelOf(input)}`,
      description: roleOf(index, input),
      buttons,
    };
  });
  const accept: OrderItem = {
    act: 'accept',
    label: vscode.l10n.t('Combine in this order'),
    iconPath: new vscode.ThemeIcon('check'),
    description: vscode.l10n.t('{0} images', inputs.length),
  };
  const add: OrderItem = { act: 'add', label: vscode.l10n.t('Add an image…'), iconPath: new vscode.ThemeIcon('add') };
  const separator = { label: vscode.l10n.t('Order'), kind: vscode.QuickPickItemKind.Separator, act: 'image' as const };
  pick.items = [
    ...(inputs.length > 1 ? [accept] : []),
    ...(inputs.length < maxInputs ? [add] : []),
    separator,
    ...images,
  ];
  return showBox<Change>(pick, box, (answer) => [
    pick.onDidAccept(() => {
      const [active] = pick.activeItems;
      if (active?.act === 'accept' || active?.act === 'add') answer({ value: active.act });
      // Enter on an image brings it to the front, where the most important one belongs.
      else if (active?.index !== undefined) answer({ value: { inputs: moved(inputs, active.index, 0) } });
    }),
    pick.onDidTriggerItemButton(({ button, item }) => {
      const { index } = item;
      if (index === undefined) return;
      if (button === remove) answer({ value: { inputs: inputs.toSpliced(index, 1) } });
      else answer({ value: { inputs: moved(inputs, index, index + (button === up ? -1 : 1)) } });
    }),
  ]);
}

function moved(inputs: readonly ImageInput[], from: number, to: number): readonly ImageInput[] {
  return inputs.toSpliced(from, 1).toSpliced(to, 0, inputs[from] as ImageInput);
}

const labelOf = (input: ImageInput): string =>
  input.kind === 'file' ? input.name : (URL.parse(input.url)?.host ?? input.url);

function roleOf(index: number, input: ImageInput): string {
  const role = index === 0 ? vscode.l10n.t('the first image, the most important one') : '';
  return [role, input.kind === 'url' ? vscode.l10n.t('downloaded by the service') : ''].filter(Boolean).join(' · ');
}
