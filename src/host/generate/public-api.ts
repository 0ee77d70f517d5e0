// Implements the public API: makes the same checks as Peel's own commands, without questions. A bundle of its own.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import type { PeelApi, RunError, RunImage, RunOptions, RunResult } from '../../api';
import { toImageError, ImageError } from '../../core/errors';
import type { SessionStore } from '../../core/session/session-store';
import { parseRatio, type AspectRatio } from '../../core/request/aspect-ratio';
import { maxImageCount, maxInputs, type ImageInput, type SavedImage } from '../../core/request/image-request';
import { addStyle, haveStyle } from '../../core/request/project-style';
import { readPastTurns, type ResolvedRequest } from '../../core/request/resolved-request';
import { stemFromName } from '../../core/generate/file-names';
import { turnIdOf } from '../../core/session/records';
import type { ImageService } from '../../core/generate/image-service';
import { toInput } from '../inputs/open-input';
import type { ProjectStyles } from '../style/project-styles';
import type { PeelLog } from '../vscode/log';
import { buildRequest } from './build-request';
import { findOutputFolder, noFolderError, type OutputFolder, type OutputRequest } from './output-folder';
import type { RequestDraft } from './request-draft';
import { runSettings } from './run-request';
import type { CurrentSession } from '../sessions/current-session';
import { errorMessage } from '../errors/error-message';

export interface ApiParts {
  readonly imageService: ImageService;
  readonly sessions: SessionStore;
  readonly current: CurrentSession;
  readonly styles: ProjectStyles;
  readonly log: PeelLog;
  /** Returns the alt text of an image. */
  readonly describe: (image: SavedImage) => Promise<string>;
}

export function createPublicApi({ imageService, sessions, current, styles, log, describe }: ApiParts): PeelApi {
  const earlier = (request: ResolvedRequest, signal: AbortSignal) =>
    imageService.findExisting(request, runSettings(current.id()), signal);
  const toRunImage = async (image: SavedImage): Promise<RunImage> => {
    const { id, uri, format, width, height, bytes } = image;
    // The image is saved and paid: it is returned even if it cannot be described.
    const altText = await describe(image).catch(() => '');
    return { id, uri: vscode.Uri.parse(uri, true), format, width, height, bytes, altText };
  };
  const run = async (options: RunOptions, token?: vscode.CancellationToken): Promise<RunResult> => {
    const controller = new AbortController();
    let listening: vscode.Disposable | undefined;
    try {
      const { draft, target, reuse, projectStyle } = invalidOption(() => readOptions(options));
      listening = invalidOption(() => listenTo(token, controller));
      const past = await readPastTurns(sessions, draft.parent);
      const plain = await buildRequest(draft, past, (wanted) => outputFolderOf(target, wanted));
      if (!plain) throw noFolderError();
      const request = projectStyle ? await addProjectStyle(styles, plain) : plain;
      const unstyled = projectStyle && request === plain ? [vscode.l10n.t('No project style was added.')] : [];
      const before = reuse ? await earlier(request, controller.signal) : [];
      if (before.length > 0 && before.length === request.count)
        return toReusedResult(await Promise.all(before.map(toRunImage)));
      const result = await imageService.run(request, runSettings(current.id()), controller.signal, (event) => {
        log.event(event, request);
      });
      return {
        turn: result.turn,
        reused: false,
        images: await Promise.all(result.images.map(toRunImage)),
        failures: result.failures.map((error) => ({
          code: error.code,
          mayHaveBeenCharged: error.mayHaveBeenCharged,
          message: errorMessage(error),
        })),
        notes: [
          ...unstyled,
          ...result.missing.map((name) => vscode.l10n.t('“{0}” no longer exists and was not sent.', name)),
        ],
      };
    } catch (thrown) {
      throw toRunError(toImageError(thrown, 'service-error'));
    } finally {
      disposeListeners(listening);
    }
  };
  return { version: 1, run };
}

/** The same request if the folder has no style, or an earlier turn has it already. @throws {ImageError} for a bad style. */
async function addProjectStyle(styles: ProjectStyles, request: ResolvedRequest): Promise<ResolvedRequest> {
  const found = request.workspace === undefined ? undefined : await styles.read(request.workspace);
  if (found?.problem !== undefined)
    throw new ImageError('invalid-request', { reason: 'style', subject: found.problem });
  const isSent =
    found?.style &&
    haveStyle(
      request.past.map(({ turn }) => turn),
      found.style,
    );
  return found?.style && !isSent ? addStyle(request, found.style) : request;
}

/** Nothing was sent, and `reused` tells the caller so. */
function toReusedResult(images: RunImage[]): RunResult {
  return {
    // An image ID starts with the ID of its turn.
    turn: images[0] ? turnIdOf(images[0].id) : '',
    reused: true,
    images,
    failures: [],
    notes: [vscode.l10n.t('Existing images from an earlier request were used. You were not charged.')],
  };
}

/** The caller's objects may throw while they are read; at that point nothing has been sent. */
function invalidOption<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw toImageError(thrown, 'invalid-request', { reason: 'options' });
  }
}

function listenTo(
  token: vscode.CancellationToken | undefined,
  controller: AbortController,
): vscode.Disposable | undefined {
  if (token?.isCancellationRequested) controller.abort();
  return token?.onCancellationRequested(() => controller.abort());
}

/** Generated and paid images are returned even if disposing the caller's token listener fails. */
function disposeListeners(listening: vscode.Disposable | undefined): void {
  try {
    listening?.dispose();
  } catch {
    // An error in the caller's code does not affect Peel.
  }
}

interface ReadOptions {
  readonly draft: RequestDraft;
  readonly target: CallerTarget;
  readonly reuse: boolean;
  readonly projectStyle: boolean;
}

/** Options are untrusted: each is read once, and a wrong type is rejected like any other invalid request. */
function readOptions(options: RunOptions): ReadOptions {
  const {
    prompt,
    inputs = [],
    ratio,
    count,
    continueFrom,
    folder,
    fileName,
    saveTo,
    reuse,
    projectStyle,
  } = options ?? {};
  const wrong = (reason: string): ImageError => new ImageError('invalid-request', { reason });
  if (typeof prompt !== 'string') throw wrong('prompt-empty');
  if (folder !== undefined && !(folder instanceof vscode.Uri)) throw wrong('options');
  for (const text of [ratio, continueFrom, fileName, saveTo])
    if (text !== undefined && typeof text !== 'string') throw wrong('options');
  if (saveTo !== undefined && (folder !== undefined || fileName !== undefined)) throw wrong('options');
  if (projectStyle !== undefined && typeof projectStyle !== 'boolean') throw wrong('options');
  if (reuse !== undefined && reuse !== 'never' && reuse !== 'always') throw wrong('options');
  if (count !== undefined && typeof count !== 'number')
    throw new ImageError('invalid-request', { reason: 'count', amount: maxImageCount });
  const draft = defined({
    prompt,
    inputs: readInputs(inputs),
    ratio: ratio === undefined ? undefined : readRatio(ratio),
    count,
    parent: continueFrom,
    saveTo,
  });
  // Copies the Uri, because the caller's object may return different values later.
  const target = defined({ folder: folder && vscode.Uri.from(folder), fileName });
  return { draft, target, reuse: reuse === 'always', projectStyle: projectStyle === true };
}

/** Where the caller wants the result. */
interface CallerTarget {
  readonly folder?: vscode.Uri;
  /** Without extension. */
  readonly fileName?: string;
}

/** The caller's folder, or the one that needs no question. @throws {ImageError} `no-folder` when it is ambiguous. */
function outputFolderOf({ folder, fileName = '' }: CallerTarget, wanted: OutputRequest): OutputFolder {
  const stem = fileName.trim() === '' ? wanted.stem : stemFromName(fileName);
  if (folder) {
    const workspace = vscode.workspace.getWorkspaceFolder(folder)?.uri.toString();
    return { target: { folder: folder.toString(), stem }, ...defined({ workspace }) };
  }
  const found = findOutputFolder({ ...wanted, stem });
  if (!found) throw noFolderError();
  return found;
}

/** @param text a ratio or a pixel size. @throws {ImageError} `invalid-request`. */
function readRatio(text: string): AspectRatio {
  const ratio = parseRatio(text);
  if (!ratio) throw new ImageError('invalid-request', { reason: 'ratio', subject: text.slice(0, 40) });
  return ratio;
}

/** Counts holes as inputs, and checks the length before iterating. */
function readInputs(inputs: unknown): ImageInput[] {
  const wrong = () => new ImageError('invalid-request', { reason: 'options' });
  if (!Array.isArray(inputs)) throw wrong();
  const { length } = inputs;
  if (length > maxInputs) throw new ImageError('invalid-request', { reason: 'too-many-inputs', amount: maxInputs });
  return Array.from({ length }, (_, n): ImageInput => {
    const input: unknown = inputs[n];
    if (typeof input !== 'string' && !(input instanceof vscode.Uri)) throw wrong();
    return toInput(input);
  });
}

function toRunError(error: ImageError): RunError {
  const { code, mayHaveBeenCharged } = error;
  return Object.assign(new Error(errorMessage(error)), { name: 'PeelError', code, mayHaveBeenCharged });
}
