// Asks for one image: from the workspace, from a dialog, or by URL.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import type { ImageInput } from '../../core/request/image-request';
import type { InputValidator } from './validate-inputs';
import { fileNameOf, shortPath } from '../vscode/format';
import { fileInput, imageExtensions, imageGlob, isImageName } from './open-input';
import { type Answer, askText, type BoxOptions, onAccept, showBox } from '../vscode/quick-input';
import { activeTabUri } from '../vscode/active-tab';

const maxListed = 1000;

export interface ImageItem extends vscode.QuickPickItem {
  readonly input?: ImageInput;
  readonly other?: 'file' | 'url';
}

/** The image in the active tab is listed first. Back from a further question returns to the list. */
export async function pickImage(box: BoxOptions, check: InputValidator): Promise<Answer<ImageInput>> {
  for (;;) {
    const answer = await pickListed(box, check);
    if (answer === undefined || answer === 'back') return answer;
    const { input, other } = answer.value;
    const found = input ? { value: input } : await pickFromOtherSource(other ?? 'file', box, check);
    if (found === undefined) return undefined;
    if (found === 'back') continue;
    const [allowed] = (await check.validate([found.value])) ?? [];
    if (allowed) return { value: allowed };
  }
}

/** Asks for a file that is only read here. Undefined when canceled. */
export async function pickImageFile(box: BoxOptions, check: InputValidator): Promise<vscode.Uri | undefined> {
  const [fileItem] = otherSourceItems();
  const answer = await pickListed(box, check, fileItem ? [fileItem] : []);
  if (answer === undefined || answer === 'back') return undefined;
  const { input } = answer.value;
  return input?.kind === 'file' ? vscode.Uri.parse(input.uri, true) : openFileDialog();
}

function pickListed(box: BoxOptions, check: InputValidator, others = otherSourceItems()): Promise<Answer<ImageItem>> {
  const pick = vscode.window.createQuickPick<ImageItem>();
  pick.matchOnDescription = true;
  const elsewhere: ImageItem[] = [separator(vscode.l10n.t('Other sources')), ...others];
  return showBox<ImageItem>(pick, box, (answer) => {
    fillImageList(pick, check, (items) => [...items, ...elsewhere]);
    return [onAccept(pick, answer, (item) => item)];
  });
}

export function otherSourceItems(): ImageItem[] {
  return [
    {
      label: vscode.l10n.t('Image File…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      other: 'file',
      alwaysShow: true,
    },
    { label: vscode.l10n.t('Image URL…'), iconPath: new vscode.ThemeIcon('link'), other: 'url', alwaysShow: true },
  ];
}

export function pickFromOtherSource(
  source: 'file' | 'url',
  box: BoxOptions,
  check: InputValidator,
): Promise<Answer<ImageInput>> {
  return source === 'url' ? askUrl(box, check) : askFile(check);
}

/** Fills the list after the workspace search has finished, because items added later would shift under the mouse. */
export function fillImageList(
  pick: vscode.QuickPick<ImageItem>,
  check: Pick<InputValidator, 'filterImages'>,
  around: (items: ImageItem[]) => ImageItem[],
): void {
  const activeUri = activeTabUri();
  const active = activeUri && isImageName(activeUri) ? activeUri : undefined;
  const show = (files: readonly vscode.Uri[]) => {
    const others = files.filter((uri) => uri.toString() !== active?.toString());
    const listed = others.toSorted((a, b) => a.path.localeCompare(b.path)).map(imageItem);
    const first = active ? [separator(vscode.l10n.t('In the active tab')), imageItem(active)] : [];
    const heading = active && listed.length > 0 ? [separator(vscode.l10n.t('In the workspace'))] : [];
    pick.items = around([...first, ...heading, ...listed]);
    pick.busy = false;
  };
  pick.busy = true;
  const find = async () =>
    check.filterImages(await vscode.workspace.findFiles(imageGlob, '**/node_modules/**', maxListed));
  void find().then(show, () => show([]));
}

const separator = (label: string): ImageItem => ({ label, kind: vscode.QuickPickItemKind.Separator });

function imageItem(uri: vscode.Uri): ImageItem {
  return {
    label: fileNameOf(uri),
    description: shortPath(vscode.Uri.joinPath(uri, '..')),
    resourceUri: uri,
    iconPath: vscode.ThemeIcon.File,
    input: fileInput(uri),
  } as ImageItem;
}

/** A typed or pasted URL, with the same checks as before sending. */
async function askUrl({ title, step = 1, steps }: BoxOptions, check: InputValidator): Promise<Answer<ImageInput>> {
  const answer = await askText({
    title,
    prompt: vscode.l10n.t('The service downloads the image, so the URL must be public.'),
    placeholder: 'https://example.com/image.png',
    // Even the first step has a list to go back to.
    back: true,
    step,
    ...defined({ steps }),
    problem: check.problemOfUrl,
  });
  if (answer === undefined || answer === 'back') return answer;
  return { value: { kind: 'url', url: answer.value.trim() } };
}

/** Opens the system dialog; canceling it returns to the list. */
async function askFile(check: InputValidator): Promise<Answer<ImageInput>> {
  const uri = await openFileDialog();
  if (!uri) return 'back';
  check.allowPicked(uri);
  return { value: fileInput(uri) };
}

async function openFileDialog(): Promise<vscode.Uri | undefined> {
  const filters = { [vscode.l10n.t('Images')]: imageExtensions };
  return (await vscode.window.showOpenDialog({ openLabel: vscode.l10n.t('Select'), filters }))?.[0];
}
