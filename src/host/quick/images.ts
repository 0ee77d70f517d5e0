// Asks which images to work with: from the workspace, from a dialog, or by address.
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { maxInputs, type ImageInput } from '../../core/request';
import { checkUrlInput } from '../../core/url-input';
import { nameOf, shortPath } from '../format';
import { fileInput, isImageName } from '../inputs';
import { settings } from '../settings';
import { activeTabUri } from '../targets';
import { describe } from '../words';
import { type Answer, askText, type Box, showBox } from './input';

const maxListed = 1000;

interface ImageItem extends vscode.QuickPickItem {
  readonly input?: ImageInput;
  readonly other?: 'file' | 'url';
}

/** One image; the one in the active tab stands first. */
export async function askImage(box: Box): Promise<Answer<ImageInput>> {
  const pick = vscode.window.createQuickPick<ImageItem>();
  pick.matchOnDescription = true;
  const answer = await showBox<ImageItem>(pick, box, (answerWith) => {
    fill(pick);
    return [
      pick.onDidAccept(() => {
        const [active] = pick.activeItems;
        if (active) answerWith({ value: active });
      }),
    ];
  });
  if (answer === undefined || answer === 'back') return answer;
  const { input, other } = answer.value;
  if (input) return { value: input };
  const found = other === 'url' ? await askUrl(box.title) : await askFiles(false);
  if (found === undefined || found === 'back') return found;
  return Array.isArray(found.value) ? { value: found.value[0] as ImageInput } : { value: found.value };
}

/** Fills the list as soon as the workspace was searched; the ways to other images are there at once. */
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
  pick.items = elsewhere;
  pick.busy = true;
  void vscode.workspace.findFiles('**/*.{png,jpg,jpeg,webp,PNG,JPG,JPEG,WEBP}', undefined, maxListed).then(
    (found) => {
      const active = activeTabUri();
      const isActive = (uri: vscode.Uri) => uri.toString() === active?.toString();
      const files = found.toSorted((a, b) => Number(isActive(b)) - Number(isActive(a)) || a.path.localeCompare(b.path));
      pick.items = [...files.map(imageItem), ...elsewhere];
      pick.busy = false;
    },
    () => (pick.busy = false),
  );
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
async function askUrl(title: string): Promise<Answer<ImageInput>> {
  const answer = await askText({
    title,
    prompt: vscode.l10n.t('The service downloads the image itself; the address must be public.'),
    placeholder: 'https://example.com/image.png',
    step: 2,
    problem(text) {
      try {
        checkUrlInput(text, settings.endpoint());
        return undefined;
      } catch (thrown) {
        return thrown instanceof ImageError ? describe(thrown) : String(thrown);
      }
    },
  });
  if (answer === undefined || answer === 'back') return answer;
  return { value: { kind: 'url', url: answer.value.trim() } };
}

async function askFiles(many: boolean): Promise<Answer<ImageInput[]>> {
  const uris = await vscode.window.showOpenDialog({
    canSelectMany: many,
    openLabel: vscode.l10n.t('Use'),
    filters: { [vscode.l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'webp'] },
  });
  return uris && uris.length > 0 ? { value: uris.map(fileInput) } : 'back';
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
