// Asks which images to work with: from the workspace, from a dialog, or by address.
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { maxInputs, type ImageInput } from '../../core/request';
import { checkUrlInput } from '../../core/url-input';
import { nameOf, shortPath } from '../format';
import { fileInput, isImageName } from '../inputs';
import { settings } from '../settings';
import { activeTabUri } from '../targets';
import { describeShort } from '../words';
import { type Answer, askText, type Box, showBox } from './input';

const maxListed = 1000;
/** Case-blind on every platform. */
const anyImage = '**/*.{[pP][nN][gG],[jJ][pP][gG],[jJ][pP][eE][gG],[wW][eE][bB][pP]}';
const imageFilters = ['png', 'jpg', 'jpeg', 'webp'].flatMap((extension) => [extension, extension.toUpperCase()]);

interface ImageItem extends vscode.QuickPickItem {
  readonly input?: ImageInput;
  readonly other?: 'file' | 'url';
}

/** One image; the one in the active tab stands first. Back from a further question leads to the list again. */
export async function askImage(box: Box): Promise<Answer<ImageInput>> {
  for (;;) {
    const answer = await askListed(box);
    if (answer === undefined || answer === 'back') return answer;
    const { input, other } = answer.value;
    if (input) return { value: input };
    const found = other === 'url' ? await askUrl(box) : await askFile();
    if (found !== 'back') return found;
  }
}

function askListed(box: Box): Promise<Answer<ImageItem>> {
  const pick = vscode.window.createQuickPick<ImageItem>();
  pick.matchOnDescription = true;
  return showBox<ImageItem>(pick, box, (answer) => {
    fill(pick);
    return [
      pick.onDidAccept(() => {
        const [active] = pick.activeItems;
        if (active) answer({ value: active });
      }),
    ];
  });
}

/** Fills the list when the workspace has been searched: rows that come later would shift under the mouse. */
function fill(pick: vscode.QuickPick<ImageItem>): void {
  const elsewhere: ImageItem[] = [
    { label: vscode.l10n.t('Elsewhere'), kind: vscode.QuickPickItemKind.Separator },
    {
      label: vscode.l10n.t('Image file…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      other: 'file',
      alwaysShow: true,
    },
    {
      label: vscode.l10n.t('Image address (URL)…'),
      iconPath: new vscode.ThemeIcon('link'),
      other: 'url',
      alwaysShow: true,
    },
  ];
  const show = (files: readonly vscode.Uri[]) => {
    const active = activeTabUri()?.toString();
    const isActive = (uri: vscode.Uri) => uri.toString() === active;
    const sorted = files.toSorted((a, b) => Number(isActive(b)) - Number(isActive(a)) || a.path.localeCompare(b.path));
    pick.items = [...sorted.map(imageItem), ...elsewhere];
    pick.busy = false;
  };
  pick.busy = true;
  void vscode.workspace.findFiles(anyImage, '**/node_modules/**', maxListed).then(show, () => show([]));
}

function imageItem(uri: vscode.Uri): ImageItem {
  return {
    label: nameOf(uri),
    description: shortPath(vscode.Uri.joinPath(uri, '..')),
    resourceUri: uri,
    iconPath: vscode.ThemeIcon.File,
    input: fileInput(uri),
  } as ImageItem;
}

/** An address, typed or pasted, checked as it will be before sending. */
async function askUrl({ title, step = 1, steps }: Box): Promise<Answer<ImageInput>> {
  const answer = await askText({
    title,
    prompt: vscode.l10n.t('The service downloads the image itself; the address must be public.'),
    placeholder: 'https://example.com/image.png',
    // Even at the first step there is a way back to the list.
    back: true,
    step,
    ...(steps === undefined ? {} : { steps }),
    problem(text) {
      try {
        checkUrlInput(text, settings.endpoint());
        return undefined;
      } catch (thrown) {
        return thrown instanceof ImageError ? describeShort(thrown) : String(thrown);
      }
    },
  });
  if (answer === undefined || answer === 'back') return answer;
  return { value: { kind: 'url', url: answer.value.trim() } };
}

/** Through the system's dialog; left, it leads back to the list. */
async function askFile(): Promise<Answer<ImageInput>> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      openLabel: vscode.l10n.t('Use'),
      filters: { [vscode.l10n.t('Images')]: imageFilters },
    })) ?? [];
  return uri ? { value: fileInput(uri) } : 'back';
}

/** Why a selection cannot be used; undefined when it can. */
export function selectionProblem(uris: readonly vscode.Uri[]): string | undefined {
  const other = uris.find((uri) => !isImageName(uri));
  if (other) return vscode.l10n.t('“{0}” is not a PNG, JPEG or WEBP image. Select only images.', nameOf(other));
  if (uris.length > maxInputs) {
    return vscode.l10n.t(
      '{0} images are selected; at most {1} can be combined. Two or three work best.',
      uris.length,
      maxInputs,
    );
  }
  return undefined;
}
