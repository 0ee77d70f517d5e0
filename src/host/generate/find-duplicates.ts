// Finds requests that were already made, and handles them as set. The user is always told.
import * as vscode from 'vscode';
import type { ResolvedRequest } from '../../core/request/resolved-request';
import type { EarlierImage } from '../../core/request/find-existing';
import type { ImageService } from '../../core/generate/image-service';
import { formatDuration, fileNameOf } from '../vscode/format';
import { showInformation, showWarning } from '../vscode/messages';
import { openPreview } from './show-result';
import type { RunHistory } from './history';
import { settings } from '../vscode/settings';
import { runningArgument } from './status-bar';

/** Milliseconds after a request started or ended in which an identical one may be accidental. */
const slip = 10_000;
const maxRecent = 100;

type DuplicateCheck =
  | { readonly kind: 'new' }
  /** An identical request started `ago` milliseconds ago and is still running. */
  | { readonly kind: 'running'; readonly ago: number }
  /** At least one image, newest first. */
  | { readonly kind: 'made'; readonly images: readonly [EarlierImage, ...EarlierImage[]]; readonly ask: boolean };

/** How a surface asks about duplicates. */
export interface DuplicateSurface {
  /** Wraps every VS Code dialog that is opened before the run starts. */
  ask<T>(question: () => Promise<T>): Promise<T>;
  /** Asks about an existing image. `canceled`: not now, or the surface starts the request itself after the answer. */
  askExisting(request: ResolvedRequest, image: EarlierImage): Promise<DuplicateAnswer>;
}

export type DuplicateAnswer = 'use' | 'make' | 'canceled';

interface RecentRequest {
  readonly at: number;
  readonly state: 'running' | 'made';
}

export function createDuplicateFinder(
  imageService: Pick<ImageService, 'findExisting'>,
  recent: Pick<RunHistory, 'rememberImage'>,
) {
  const requests = new Map<string, RecentRequest>();
  const last = (request: ResolvedRequest) => {
    const found = requests.get(requestKey(request));
    return found && Date.now() - found.at < slip ? found : undefined;
  };
  const find = async (request: ResolvedRequest): Promise<DuplicateCheck> => {
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
  const use = async (image: EarlierImage) => {
    const { id, uri, width, height } = image;
    await recent.rememberImage({ id, uri, width, height, asked: Date.now() });
    await openPreview(vscode.Uri.parse(uri, true));
  };
  const reportUsed = (image: EarlierImage, another: () => void) => {
    const more = vscode.l10n.t('Generate Another');
    const message = vscode.l10n.t(
      'You already generated this image. {0} was used instead, and you were not charged.',
      fileNameOf(imageUri(image)),
    );
    showInformation(message, more).then(
      (chosen) => chosen === more && another(),
      () => undefined,
    );
  };

  return {
    /** Shows an earlier image instead of a new one, and makes it the last image. */
    useExisting: use,
    /** A user's request starts. @returns a function to call at its end, with whether it produced an image. */
    onStarted(request: ResolvedRequest): (made: boolean) => void {
      const key = requestKey(request);
      const record = (state: RecentRequest['state']) => {
        requests.delete(key);
        requests.set(key, { at: Date.now(), state });
        if (requests.size > maxRecent) requests.delete(requests.keys().next().value ?? '');
      };
      record('running');
      // The request produced nothing, so repeating it is intended.
      return (made) => (made ? record('made') : void requests.delete(key));
    },
    /**
     * Finds an identical request and asks what to do, as set. @returns whether to generate the image; an image that is
     * used instead is shown. @param another called when an image is used unasked, but the user wants a new one.
     */
    async decide(
      request: ResolvedRequest,
      surface: DuplicateSurface,
      another: () => void,
    ): Promise<'make' | 'reused' | 'canceled'> {
      const found = await find(request);
      if (found.kind === 'new') return 'make';
      if (found.kind === 'running') {
        const answer = await surface.ask(() => askRunning(found.ago));
        if (answer === 'show') await vscode.commands.executeCommand('peel.openPanel', runningArgument);
        return answer === 'make' ? 'make' : 'canceled';
      }
      const [image] = found.images;
      const answer = found.ask ? await surface.askExisting(request, image) : 'use';
      if (answer !== 'use') return answer;
      await use(image);
      if (!found.ask) reportUsed(image, another);
      return 'reused';
    },
  };
}

const imageUri = ({ uri }: EarlierImage) => vscode.Uri.parse(uri, true);

/** The same request, wherever its images are saved. */
function requestKey({ target: _target, workspace: _workspace, past: _past, ...draft }: ResolvedRequest): string {
  return JSON.stringify(draft);
}

/** Asks in a dialog, with the image in a preview beside it. */
export async function askExisting(request: ResolvedRequest, image: EarlierImage): Promise<DuplicateAnswer> {
  await openPreview(imageUri(image));
  // Enter selects the first answer, which must not cost anything.
  const [use, another] = [vscode.l10n.t('Use Existing'), vscode.l10n.t('Generate Another')];
  const ago = formatDuration(Math.max(0, Date.now() - image.at));
  const detail = [vscode.l10n.t('{0}, {1} ago.', fileNameOf(imageUri(image)), ago), costText(request.count)].join(' ');
  const question = vscode.l10n.t('You already generated this image.');
  const answer = await showInformation(question, { modal: true, detail }, use, another);
  if (answer === undefined) return 'canceled';
  return answer === use ? 'use' : 'make';
}

async function askRunning(ago: number): Promise<'show' | 'make' | undefined> {
  // Enter selects the first answer, which must not cost anything, nor mean the same as the “Cancel” that VS Code adds.
  const [show, another] = [vscode.l10n.t('Show Progress'), vscode.l10n.t('Generate Another')];
  const question = vscode.l10n.t(
    'You requested this image {0} ago, and it is still being generated.',
    formatDuration(ago),
  );
  const detail = vscode.l10n.t('Generating another is also a paid request.');
  const answer = await showWarning(question, { modal: true, detail }, show, another);
  return answer === another ? 'make' : answer === show ? 'show' : undefined;
}

function costText(count: number): string {
  return count === 1
    ? vscode.l10n.t('Generating another is one paid request.')
    : vscode.l10n.t('Generating more is {0} paid requests.', count);
}
