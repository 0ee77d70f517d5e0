// Finds requests that were already made, and handles them as set. The user is always told.
import * as vscode from 'vscode';
import type { ImageRequest } from '../../core/request/image-request';
import type { EarlierImage } from '../../core/request/find-existing';
import type { ImageService } from '../../core/generate/image-service';
import { formatDuration, fileNameOf } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { openPreview } from './show-result';
import type { RunHistory } from './history';
import { settings } from '../vscode/settings';

/** Milliseconds after a request started or ended in which an identical one may be accidental. */
const slip = 10_000;
const maxRecent = 100;

export type DuplicateCheck =
  | { readonly kind: 'new' }
  /** An identical request started `ago` milliseconds ago and is still running. */
  | { readonly kind: 'running'; readonly ago: number }
  /** At least one image, newest first. */
  | { readonly kind: 'made'; readonly images: readonly [EarlierImage, ...EarlierImage[]]; readonly ask: boolean };

export interface DuplicateFinder {
  /** A user's request starts. @returns a function to call at its end, with whether it produced an image. */
  onStarted(request: ImageRequest): (made: boolean) => void;
  find(request: ImageRequest): Promise<DuplicateCheck>;
  /**
   * Asks in a dialog, with the image in a preview beside it. @returns whether to generate it; an image that is used
   * instead is shown.
   */
  decide(request: ImageRequest): Promise<'make' | 'used' | 'leave'>;
  /** Shows an earlier image instead of a new one, and makes it the last image. */
  useExisting(request: ImageRequest, image: EarlierImage): Promise<void>;
  /** Reports that an earlier image was used. @param another called when the user wants a new image instead. */
  notifyReused(image: EarlierImage, another: () => void): void;
  /** Asks whether to generate an image again that is still being generated. */
  askRunning(ago: number): Promise<boolean>;
}

interface RecentRequest {
  readonly at: number;
  readonly state: 'running' | 'made';
}

export function createDuplicateFinder(
  imageService: Pick<ImageService, 'findExisting'>,
  recent: Pick<RunHistory, 'rememberImage'>,
  again: (request: ImageRequest) => void,
): DuplicateFinder {
  const recently = new Map<string, RecentRequest>();
  const last = (request: ImageRequest) => {
    const found = recently.get(requestKey(request));
    return found && Date.now() - found.at < slip ? found : undefined;
  };
  const look = async (request: ImageRequest): Promise<DuplicateCheck> => {
    const setting = settings.reuseIdenticalResults();
    const before = last(request);
    if (setting === 'never' && !before) return { kind: 'new' };
    const prepare = { removePrivateMetadata: settings.removePrivateMetadata() };
    const running = before?.state === 'running';
    const made = await imageService.findExisting(request, prepare, new AbortController().signal);
    // With the setting `never`, only images of the running request matter, not older ones.
    const [first, ...others] = running && setting === 'never' ? made.filter(({ at }) => at >= before.at) : made;
    if (first) {
      const ask = setting !== 'always' || others.length + 1 < request.count;
      // With `always`, too few existing images start a new request without a question.
      if (setting !== 'always' || !ask || before) return { kind: 'made', images: [first, ...others], ask };
    }
    return before && running ? { kind: 'running', ago: Date.now() - before.at } : { kind: 'new' };
  };
  const use = async (request: ImageRequest, image: EarlierImage) => {
    const { id, uri, width, height } = image;
    await recent.rememberImage({ id, uri, alt: request.prompt.trim(), width, height, asked: Date.now() });
    await openPreview(vscode.Uri.parse(uri, true));
  };
  const tellUsed = (image: EarlierImage, another: () => void) => {
    const more = vscode.l10n.t('Generate Another');
    const said = vscode.l10n.t(
      'You already generated this image. {0} was used instead, and you were not charged.',
      fileNameOf(imageUri(image)),
    );
    showInformation(said, more).then(
      (chosen) => chosen === more && another(),
      () => undefined,
    );
  };

  return {
    find: look,
    useExisting: use,
    notifyReused: tellUsed,
    askRunning,
    onStarted(request) {
      const key = requestKey(request);
      const note = (state: RecentRequest['state']) => {
        recently.delete(key);
        recently.set(key, { at: Date.now(), state });
        if (recently.size > maxRecent) recently.delete(recently.keys().next().value ?? '');
      };
      note('running');
      // The request produced nothing, so repeating it is intended.
      return (made) => (made ? note('made') : void recently.delete(key));
    },
    async decide(request) {
      const found = await look(request);
      if (found.kind === 'new') return 'make';
      if (found.kind === 'running') return (await askRunning(found.ago)) ? 'make' : 'leave';
      const [image] = found.images;
      if (found.ask) {
        const answer = await askExisting(request, image);
        if (answer !== 'use') return answer;
      }
      await use(request, image);
      if (!found.ask) tellUsed(image, () => again(request));
      return 'used';
    },
  };
}

const imageUri = ({ uri }: EarlierImage) => vscode.Uri.parse(uri, true);

/** The same request, wherever its images are saved. */
function requestKey({ target: _target, workspace: _workspace, ...draft }: ImageRequest): string {
  return JSON.stringify(draft);
}

async function askExisting(request: ImageRequest, image: EarlierImage): Promise<'use' | 'make' | 'leave'> {
  await openPreview(imageUri(image));
  // Enter selects the first answer, which must not cost anything.
  const [use, another] = [vscode.l10n.t('Use Existing'), vscode.l10n.t('Generate Another')];
  const ago = formatDuration(Math.max(0, Date.now() - image.at));
  const detail = [vscode.l10n.t('{0}, {1} ago.', fileNameOf(imageUri(image)), ago), costText(request.count)].join(' ');
  const question = vscode.l10n.t('You already generated this image.');
  const answer = await showInformation(question, { modal: true, detail }, use, another);
  if (answer === undefined) return 'leave';
  return answer === use ? 'use' : 'make';
}

async function askRunning(ago: number): Promise<boolean> {
  // Enter selects the first answer, which must not cost anything.
  const [wait, another] = [vscode.l10n.t('Wait'), vscode.l10n.t('Generate Another')];
  const question = vscode.l10n.t(
    'You requested this image {0} ago, and it is still being generated.',
    formatDuration(ago),
  );
  const detail = vscode.l10n.t('Generating another is also a paid request.');
  return (await showWarning(question, { modal: true, detail }, wait, another)) === another;
}

function costText(count: number): string {
  return count === 1
    ? vscode.l10n.t('Generating another is one paid request.')
    : vscode.l10n.t('Generating more is {0} paid requests.', count);
}
