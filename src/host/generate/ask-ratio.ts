// Asks for the aspect ratio: each with a drawing, its pixels and purposes, the last used one first.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { ratioTable, type RatioPurpose } from '../../core/request/aspect-ratio';
import { maxImageCount } from '../../core/request/image-request';
import { formatList } from '../vscode/format';
import { type Answer, type BoxOptions, onAccept, showBox } from '../vscode/quick-input';
import type { RatioChoice } from './request-draft';

export interface RatioBox extends BoxOptions {
  /** Listed first and accepted by Enter. */
  readonly first: RatioChoice;
  /** Why this ratio is listed first. */
  readonly firstNote: string;
  readonly count: number;
  readonly extensionUri: vscode.Uri;
}

export interface RatioAnswer {
  readonly ratio: RatioChoice;
  readonly count: number;
}

interface RatioItem extends vscode.QuickPickItem {
  readonly ratio?: RatioChoice;
}

/** Asks until a ratio is selected; the title button changes the number of images in the meantime. */
export async function askRatioAndCount(box: RatioBox): Promise<Answer<RatioAnswer>> {
  let count = box.count;
  for (;;) {
    const answer = await askRatio({ ...box, count });
    if (answer === undefined || answer === 'back') return answer;
    if (answer.value !== 'count') return { value: { ratio: answer.value, count } };
    const changed = await askCount(box, count);
    if (changed === undefined) return undefined;
    if (changed !== 'back') count = changed.value;
  }
}

function askRatio(box: RatioBox): Promise<Answer<RatioChoice | 'count'>> {
  const pick = vscode.window.createQuickPick<RatioItem>();
  const countButton = { iconPath: new vscode.ThemeIcon('layers'), tooltip: vscode.l10n.t('Number of images') };
  pick.matchOnDescription = true;
  const others: RatioChoice[] = ['model', ...ratioTable.map((row) => row.ratio)];
  const item = (ratio: RatioChoice) => ratioItem(ratio, box.extensionUri);
  const requests = box.count === 1 ? vscode.l10n.t('1 paid request') : vscode.l10n.t('{0} paid requests', box.count);
  const label = vscode.l10n.t('Number of images: {0}', box.count);
  pick.items = [
    { label: box.firstNote, kind: vscode.QuickPickItemKind.Separator },
    item(box.first),
    { label: vscode.l10n.t('Number of images'), kind: vscode.QuickPickItemKind.Separator },
    { label, description: requests, iconPath: new vscode.ThemeIcon('layers') },
    { label: vscode.l10n.t('Aspect ratio'), kind: vscode.QuickPickItemKind.Separator },
    ...others.filter((ratio) => ratio !== box.first).map(item),
  ];
  pick.buttons = [countButton];
  return showBox<RatioChoice | 'count'>(pick, box, (answer) => [
    pick.onDidTriggerButton((button) => {
      if (button === countButton) answer({ value: 'count' });
    }),
    onAccept(pick, answer, ({ ratio }) => ratio ?? 'count'),
  ]);
}

function askCount({ title, step = 1, steps }: BoxOptions, current: number): Promise<Answer<number>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly count: number }>();
  pick.items = Array.from({ length: maxImageCount }, (_, index) => {
    const count = index + 1;
    const label = count === 1 ? vscode.l10n.t('1 image') : vscode.l10n.t('{0} images', count);
    const cost = count === 1 ? vscode.l10n.t('1 paid request') : vscode.l10n.t('{0} paid requests', count);
    return { label, description: cost, count };
  });
  pick.activeItems = pick.items.filter((item) => item.count === current);
  const placeholder = vscode.l10n.t('Number of images');
  const box = { title, placeholder, step, back: true, ...defined({ steps }) };
  return showBox<number>(pick, box, (answer) => [onAccept(pick, answer, ({ count }) => count)]);
}

function ratioItem(ratio: RatioChoice, extensionUri: vscode.Uri): RatioItem {
  const drawing = (theme: string) =>
    vscode.Uri.joinPath(extensionUri, 'media', 'ratios', `${ratio.replace(':', '-')}-${theme}.svg`);
  const iconPath = { light: drawing('light'), dark: drawing('dark') };
  const row = ratioTable.find((one) => one.ratio === ratio);
  if (!row)
    return {
      ratio,
      iconPath,
      label: vscode.l10n.t("Model's choice"),
      description: vscode.l10n.t('no aspect ratio is sent'),
    };
  const uses = formatList(row.purposes.map(purposeName));
  const description = [pixelText(row), uses].filter(Boolean).join(' · ');
  return { ratio, iconPath, label: row.ratio, description };
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
