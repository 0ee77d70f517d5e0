// Asks for the aspect ratio: each with a drawing, its pixels and purposes; the last one first.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { ratios, ratioTable, type RatioPurpose } from '../../core/request/aspect-ratio';
import { maxImageCount } from '../../core/request/image-request';
import { escapeLabel, formatImageCount, formatList } from '../vscode/format';
import { type Answer, type BoxOptions, onAccept, showBox } from '../vscode/quick-input';
import type { RatioChoice, RequestDraft } from './request-draft';

export interface RatioBox extends BoxOptions {
  /** Listed first and accepted by Enter. */
  readonly first: RatioChoice;
  /** Why this ratio is listed first. */
  readonly firstNote: string;
  readonly count: number;
  /** An item that changes where to save. Absent: the user is asked later. */
  readonly saveTo?: {
    readonly label: (count: number) => Promise<string>;
    readonly ask: (count: number) => Promise<Answer<unknown>>;
  };
  readonly extensionUri: vscode.Uri;
}

type RatioAnswer = Required<Pick<RequestDraft, 'ratio' | 'count'>>;

interface RatioItem extends vscode.QuickPickItem {
  readonly ratio?: RatioChoice | 'count' | 'saveTo';
}

/** Asks until a ratio is selected; the title button changes the number of images in the meantime. */
export async function askRatioAndCount(box: RatioBox): Promise<Answer<RatioAnswer>> {
  let count = box.count;
  for (;;) {
    const answer = await askRatio({ ...box, count });
    if (answer === undefined || answer === 'back') return answer;
    if (answer.value === 'saveTo') {
      if ((await box.saveTo?.ask(count)) === undefined) return undefined;
      continue;
    }
    if (answer.value !== 'count') return { value: { ratio: answer.value, count } };
    const changed = await askCount(box, count);
    if (changed === undefined) return undefined;
    if (changed !== 'back') count = changed.value;
  }
}

async function askRatio(box: RatioBox): Promise<Answer<RatioChoice | 'count' | 'saveTo'>> {
  const saveTo = await box.saveTo?.label(box.count);
  const pick = vscode.window.createQuickPick<RatioItem>();
  const countButton = { iconPath: new vscode.ThemeIcon('layers'), tooltip: vscode.l10n.t('Number of images') };
  pick.matchOnDescription = true;
  const others: RatioChoice[] = ['model', ...ratios];
  const item = (ratio: RatioChoice) => ratioItem(ratio, box.extensionUri);
  const label = vscode.l10n.t('Number of images: {0}', box.count);
  pick.items = [
    { label: box.firstNote, kind: vscode.QuickPickItemKind.Separator },
    item(box.first),
    { label: vscode.l10n.t('Number of images'), kind: vscode.QuickPickItemKind.Separator },
    { label, description: costText(box.count), iconPath: new vscode.ThemeIcon('layers'), ratio: 'count' },
    ...(saveTo === undefined
      ? []
      : [
          { label: vscode.l10n.t('Location'), kind: vscode.QuickPickItemKind.Separator },
          { label: escapeLabel(saveTo), iconPath: new vscode.ThemeIcon('save'), ratio: 'saveTo' as const },
        ]),
    { label: vscode.l10n.t('Aspect ratio'), kind: vscode.QuickPickItemKind.Separator },
    ...others.filter((ratio) => ratio !== box.first).map(item),
  ];
  pick.buttons = [countButton];
  return showBox<RatioChoice | 'count' | 'saveTo'>(pick, box, (answer) => [
    pick.onDidTriggerButton((button) => {
      if (button === countButton) answer({ value: 'count' });
    }),
    onAccept(pick, answer, ({ ratio }) => ratio),
  ]);
}

function askCount({ title, step = 1, steps }: BoxOptions, current: number): Promise<Answer<number>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly count: number }>();
  pick.items = Array.from({ length: maxImageCount }, (_, index) => {
    const count = index + 1;
    return { label: formatImageCount(count), description: costText(count), count };
  });
  pick.activeItems = pick.items.filter((item) => item.count === current);
  const placeholder = vscode.l10n.t('Number of images');
  const box = { title, placeholder, step, back: true, ...defined({ steps }) };
  return showBox<number>(pick, box, (answer) => [onAccept(pick, answer, ({ count }) => count)]);
}

const costText = (count: number): string =>
  count === 1 ? vscode.l10n.t('1 paid request') : vscode.l10n.t('{0} paid requests', count);

function ratioItem(ratio: RatioChoice, extensionUri: vscode.Uri): RatioItem {
  const drawing = (theme: string) =>
    vscode.Uri.joinPath(extensionUri, 'media', 'ratios', `${ratio.replace(':', '-')}-${theme}.svg`);
  const iconPath = { light: drawing('light'), dark: drawing('dark') };
  const entry = ratioTable.find((one) => one.ratio === ratio);
  const label = entry?.ratio ?? vscode.l10n.t("Model's choice");
  const description = entry
    ? [pixelText(entry), formatList(entry.purposes.map(purposeName))].filter(Boolean).join(' · ')
    : vscode.l10n.t('no aspect ratio is sent');
  return { ratio, iconPath, label, description };
}

/** The documented pixel size. The document describes the wide ratio as portrait, so "ultra-wide" replaces it. */
export function pixelText({ ratio, pixels }: (typeof ratioTable)[number]): string {
  return ratio === '21:9' ? vscode.l10n.t('ultra-wide') : pixels.replace('x', ' × ');
}

/** The localized name of a purpose (API document 1.3 and 5.1). */
export function purposeName(purpose: RatioPurpose): string {
  const names: Record<RatioPurpose, string> = {
    avatar: vscode.l10n.t('Avatar'),
    instagramPost: vscode.l10n.t('Instagram post'),
    productPicture: vscode.l10n.t('Product image'),
    photograph: vscode.l10n.t('Standard photo'),
    poster: vscode.l10n.t('Poster'),
    story: vscode.l10n.t('Story'),
    phoneWallpaper: vscode.l10n.t('Phone wallpaper'),
    shortVideoCover: vscode.l10n.t('Short video cover'),
    twitter: vscode.l10n.t('Twitter/X'),
    websiteBanner: vscode.l10n.t('Website banner'),
    desktopWallpaper: vscode.l10n.t('Desktop wallpaper'),
    youtubeThumbnail: vscode.l10n.t('YouTube thumbnail'),
    widescreenVideo: vscode.l10n.t('Video'),
    facebookCover: vscode.l10n.t('Facebook cover'),
  };
  return names[purpose];
}
