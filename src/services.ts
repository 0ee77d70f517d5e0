// Creates and connects all services. Built as a separate bundle that is loaded on first use.
import { setTimeout } from 'node:timers/promises';
import type { Clock } from './core/platform';
import * as vscode from 'vscode';
import type { PeelApi } from './api';
import { createActiveTurns } from './core/generate/active-turns';
import { createRateLimiter } from './core/transport/rate-limiter';
import { createJobQueue } from './core/transport/job-queue';
import { createSavedImageRecorder } from './core/outbox/recover-unsaved';
import { maxFileBytes } from './core/request/image-request';
import type { ImageRecord, MovedRecord, TurnRecord } from './core/session/records';
import { createObservableStore } from './core/session/observable-store';
import { createImageService } from './core/generate/image-service';
import { createApiKeys } from './host/vscode/api-key';
import { createAssets } from './host/generate/save-to-workspace';
import { createInputValidator } from './host/inputs/validate-inputs';
import type { Commands } from './host/vscode/commands';
import { imageCommands } from './host/generate/image-commands';
import { createReferenceInserter, insertReferenceCommand } from './host/generate/reference-inserter';
import { keyCommands } from './host/vscode/key-commands';
import { detailsCommand } from './host/details/details-command';
import { galleryCommand, galleryOpener, type OpenGallery } from './host/gallery/gallery-command';
import { actOnFile, type FileAction } from './host/panel/file-actions';
import { openDraftInPanel, openPanel, panelCommands } from './host/panel/panel-commands';
import { recoverCommand } from './host/recovery/recover-command';
import { sessionCommands } from './host/sessions/session-commands';
import { createDraftStore } from './host/panel/draft/draft-store';
import type { RequestDraft } from './host/generate/request-draft';
import { createOpenInput } from './host/inputs/open-input';
import type { LastEditor } from './host/vscode/last-editor';
import { createLog } from './host/vscode/log';
import { createPanel, type Panel } from './host/panel/panel';
import { completeStep, watchWalkthrough } from './host/vscode/walkthrough';
import { createImagePreviews } from './host/inputs/image-previews';
import { createRunHistory } from './host/generate/history';
import { savedPromptsKey } from './host/generate/saved-prompts';
import { notifyUnsaved } from './host/recovery/startup-notice';
import { createResultView } from './host/generate/show-result';
import { createRequestRunner } from './host/generate/run-request';
import { createCurrentSession } from './host/sessions/current-session';
import { sessionActionsLoader } from './host/sessions/load-session-actions';
import { createUnfoundImages } from './host/sessions/unfound-images';
import { createProjectStyles, styleCommands } from './host/style/project-styles';
import { settings } from './host/vscode/settings';
import { createStatusBar } from './host/generate/status-bar';
import { decodeGroups } from './store/native-base64';
import { createContentHasher } from './store/cache/content-hasher';
import { realDisk } from './store/fs/disk';
import { download } from './store/download';
import { post } from './store/http-post';
import { createResultCache } from './store/cache/result-cache';
import { createOutbox } from './store/outbox/outbox';
import { createPastedImages } from './store/cache/pasted-images';
import { createSessionIndex } from './store/session/session-index';
import { createSessionStore } from './store/session/session-store';

const systemClock: Clock = { now: () => Date.now(), sleep: (ms, signal) => setTimeout(ms, undefined, { signal }) };

/** The services that activation uses. */
export interface Services {
  readonly commands: Commands;
  readonly panel: Panel;
  readonly api: PeelApi;
  readonly openGallery: OpenGallery;
  /** Reports images left unsaved before `started`, in milliseconds since 1970. */
  notifyUnsaved(started: number): Promise<void>;
}

export function createServices(context: vscode.ExtensionContext, lastEditor: LastEditor): Services {
  const { globalStorageUri, globalState, workspaceState, extensionUri, secrets, subscriptions } = context;
  const place = (name: string) => vscode.Uri.joinPath(globalStorageUri, name).fsPath;
  const log = createLog();
  const keys = createApiKeys(secrets, globalState, () => void completeStep(globalState, 'key'));
  const recent = createRunHistory(globalState, workspaceState);
  globalState.setKeysForSync([savedPromptsKey]);
  const sessions = createObservableStore(createSessionStore(realDisk, place('sessions')), log);
  const sessionIndex = createSessionIndex(realDisk, place('sessions'), () => Date.now());
  const current = createCurrentSession(workspaceState);
  const parts = {
    clock: systemClock,
    outbox: createOutbox(realDisk, place('outbox'), {
      remember: createSavedImageRecorder({ sessions, clock: systemClock, log }),
    }),
    assets: createAssets(realDisk),
    sessions,
    log,
  };
  const openInput = createOpenInput(realDisk);
  const images = createImagePreviews(realDisk, openInput, context);
  const pasted = createPastedImages(realDisk, place('pasted'));
  const check = createInputValidator(realDisk, (uri) => uri.scheme === 'file' && pasted.has(uri.fsPath));
  const open = (uri: string, signal: AbortSignal) => openInput(uri, maxFileBytes, signal);
  const contents = createContentHasher({ sessions, open, log });
  const styles = createProjectStyles({ disk: realDisk, openInput, validator: check, state: workspaceState });
  const rateLimiter = createRateLimiter(systemClock);
  const queue = createJobQueue(settings.maxConcurrentRequests, rateLimiter);
  const imageService = createImageService({
    ...parts,
    post,
    async apiKey(origin) {
      const key = await keys.get(origin);
      if (key !== undefined) void completeStep(globalState, 'key');
      return key;
    },
    download,
    decodeGroups,
    openInput,
    fitter: images.imageFitter,
    queue,
    rateLimiter,
    resultCache: createResultCache({ disk: realDisk, file: place('made.jsonl'), contents, now: () => Date.now() }),
  });
  const activeTurns = createActiveTurns(imageService, systemClock, log);
  const sessionFiles = {
    disk: realDisk,
    open,
    sessions,
    sessionsFolder: sessionIndex.folder,
    currentSession: current.id,
  };
  const insertReference = createReferenceInserter(lastEditor, sessionFiles);
  const results = createResultView({ recent, referenceInserter: insertReference, showLog: log.show });
  const runner = createRequestRunner({ imageService: activeTurns, sessions, keys, results, recent, current, log });
  const unfoundImages = createUnfoundImages();
  const draft = createDraftStore(workspaceState);
  const loadSessionActions = sessionActionsLoader({
    sessions,
    sessionIndex,
    current,
    activeTurns,
    contentHasher: contents,
    disk: realDisk,
    unfoundImages,
    keepFocus: (question) => panel.keepFocus(question),
    show: () => panel.focus(),
    async renamed(from, to) {
      draft.renameFile(from, to);
      await recent.renameImage(from.toString(), to.toString());
    },
  });
  const panel = createPanel({
    ...parts,
    activeTurns,
    queue,
    rateLimiter,
    sessionIndex,
    loadSessionActions,
    unfoundImages,
    styles,
    current,
    keys,
    recent,
    runner,
    referenceInserter: insertReference,
    previews: images,
    draft,
    pasted,
    validator: check,
  });
  const { keepFocus } = panel;
  const toPanel = (draft: Partial<RequestDraft>) => openDraftInPanel(panel, draft);
  const tabs = {
    ...parts,
    ...sessionFiles,
    extensionUri,
    globalStorageUri,
    async revealTurn(session: string, turn: string, image: string) {
      const exists = await sessions.has(session);
      if (exists) await panel.revealTurn(session, turn, image);
      return exists;
    },
  };
  const details = {
    ...tabs,
    hashesRecorded: () => contents.settled(),
    runner,
    validator: check,
    useDraft: toPanel,
    async continueImage(image: ImageRecord, turn: TurnRecord) {
      panel.continueImage(image, turn);
      await openPanel(panel);
    },
    recordMove: (session: string, moved: MovedRecord) => sessions.append(session, moved),
  };
  const gallery = {
    ...tabs,
    sessionIndex,
    previews: images,
    actOnFile: (action: FileAction, image: ImageRecord) => actOnFile(action, image, insertReference),
  };
  const openGallery = galleryOpener(gallery, subscriptions);
  subscriptions.push(
    log,
    keys,
    images,
    panel,
    contents,
    unfoundImages,
    styles,
    createStatusBar(activeTurns),
    insertReference.acceptDrops(),
    watchWalkthrough(globalState, sessions),
  );
  return {
    commands: {
      ...imageCommands({
        runner,
        sessions,
        recent,
        previews: images,
        validator: check,
        styles,
        continueInPanel: toPanel,
        keepFocus,
        extensionUri,
      }),
      ...insertReferenceCommand(insertReference, recent),
      ...styleCommands(),
      ...keyCommands(keys, log, panel),
      ...recoverCommand(() => ({ ...parts, provenance: settings.provenance() }), panel),
      ...panelCommands(panel),
      ...detailsCommand(details, subscriptions),
      ...galleryCommand(openGallery),
      ...sessionCommands({
        disk: realDisk,
        sessionIndex,
        previews: images,
        loadActions: loadSessionActions,
        current,
        panel,
      }),
    },
    panel,
    openGallery,
    api: {
      version: 1,
      async run(options, token) {
        const { createPublicApi } = await import('./host/generate/public-api');
        const { describe } = insertReference;
        return createPublicApi({ imageService: activeTurns, sessions, current, styles, log, describe }).run(
          options,
          token,
        );
      },
    },
    notifyUnsaved: (started) => notifyUnsaved(parts.outbox, started, globalState, log),
  };
}
