// Handles pasted and dropped images: as bytes, as a URL, or as a file from VS Code.
import * as l10n from '@vscode/l10n';
import { maxPastedBytes } from '../../../shared/protocol';
import { formatSize } from '../../components/format';
import type { PanelStore } from '../state/panel-state';

/** VS Code's own list comes first: it has the right URIs even in a remote window. */
const lists = ['application/vnd.code.uri-list', 'text/uri-list'];
const maxText = 100_000;

function linesOf(data: DataTransfer): string[] {
  const list = lists.map((type) => data.getData(type)).find((text) => text.trim() !== '') ?? '';
  const lines = list.slice(0, maxText).split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Whether the text consists only of image URLs, one per line. */
function isImageUrls(text: string): boolean {
  const lines = text.trim().split(/\s+/);
  const image = /^(https?|file):\/\/[^\s?#]+\.(png|jpe?g|webp)([?#]\S*)?$/i;
  return text.length < maxText && lines.every((line) => image.test(line));
}

/** Whether the text is a single URL, of any kind. */
function isUrl(text: string): boolean {
  return text.length < maxText && /^(https?|file):\/\/\S+$/i.test(text.trim());
}

/** Whether a drag contains possible inputs. */
export function hasImages(data: DataTransfer | null): boolean {
  return data?.types.some((type) => type === 'Files' || lists.includes(type)) ?? false;
}

/** Must be called before the event ends, because the data is unavailable afterwards. */
function filesOf(data: DataTransfer): { file: File; isFolder: boolean }[] {
  return [...data.items].flatMap((item) => {
    const file = item.getAsFile();
    return file ? [{ file, isFolder: item.webkitGetAsEntry()?.isDirectory ?? false }] : [];
  });
}

/** Adds the files one after the other, and shows the problems of all of them. */
async function addFiles(panel: PanelStore, files: ReturnType<typeof filesOf>): Promise<void> {
  const problems: string[] = [];
  for (const { file, isFolder } of files) {
    const problem = isFolder ? l10n.t('“{0}” is a folder.', file.name) : await addFile(panel, file);
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length > 0) panel.setNotice(problems.join(' '));
}

/** @returns why the file was not added. */
async function addFile(panel: PanelStore, file: File): Promise<string | undefined> {
  if (file.size > maxPastedBytes) {
    const [size, most] = [formatSize(file.size), formatSize(maxPastedBytes)];
    return l10n.t('“{0}” is {1}. You can paste or drop files of up to {2}.', file.name, size, most);
  }
  const bytes = await file.arrayBuffer().catch(() => undefined);
  if (!bytes) return l10n.t("“{0}” can't be read. It may have been moved or deleted.", file.name);
  const isAdded = await panel.ask(panel.host.addBytes(file.name.slice(0, 255), new Uint8Array(bytes)));
  return isAdded ? undefined : panel.notice();
}

function addDropped(panel: PanelStore, data: DataTransfer): boolean {
  const files = filesOf(data);
  const lines = linesOf(data);
  if (files.length > 0) void addFiles(panel, files);
  else if (lines.length > 0) void panel.ask(panel.host.addText(lines.join('\n')));
  return files.length > 0 || lines.length > 0;
}

/** @param typing a text box has the focus, so URLs of other kinds are pasted as text */
export function handlePaste(panel: PanelStore, event: ClipboardEvent, typing: boolean): void {
  const data = event.clipboardData;
  if (!data) return;
  const text = data.getData('text/plain');
  // Programs that copy cells or slides add an image of the text; the text takes precedence.
  const images = text.trim() === '' ? filesOf(data) : [];
  if (images.length > 0) void addFiles(panel, images);
  else if (isImageUrls(text) || (!typing && isUrl(text))) void panel.ask(panel.host.addText(text.trim()));
  else return;
  event.preventDefault();
}

export function handleDrop(panel: PanelStore, event: DragEvent): void {
  if (!event.dataTransfer || !hasImages(event.dataTransfer)) return;
  event.preventDefault();
  if (!addDropped(panel, event.dataTransfer)) panel.setNotice(l10n.t('Only image files and URLs can be dropped here.'));
}
