// Provides the project style of each workspace folder, and whether it is on.
import * as vscode from 'vscode';
import { defined } from '../../core/defined';
import { createEmitter } from '../../core/emitter';
import { toImageError } from '../../core/errors';
import type { OpenInput } from '../../core/image/byte-source';
import { stylePath } from '../../core/request/project-style';
import { createSerial } from '../../core/serial';
import type { Disk } from '../../store/fs/disk';
import { shortErrorMessage } from '../errors/error-message';
import type { InputValidator } from '../inputs/validate-inputs';
import type { Commands } from '../vscode/commands';
import { withTimeout } from '../vscode/timeout';
import type { StyleContent, StyleFileParts } from './style-file';

export interface FolderStyle extends Omit<StyleContent, 'images'> {
  /** The workspace folder (URI). */
  readonly folder: string;
  readonly isOn: boolean;
}

export interface ProjectStylesParts {
  readonly disk: Disk;
  readonly openInput: OpenInput;
  readonly validator: Pick<InputValidator, 'problemOf'>;
  readonly state: vscode.Memento;
}

export type ProjectStyles = ReturnType<typeof createProjectStyles>;

/** The folders (URIs) whose style is off, in the workspace state. */
const slot = 'stylesOff';
const maxOff = 50;
/** Milliseconds. */
const timeout = 10_000;

interface KnownStyle {
  /** Times and sizes of the files that it was read from. */
  readonly state: string;
  /** Absent: the file does not exist, or has no style yet. */
  readonly content?: StyleContent;
}

/** In an untrusted workspace no style is read, and there is none. */
export function createProjectStyles({ disk, openInput, validator, state }: ProjectStylesParts) {
  const known = new Map<string, KnownStyle>();
  const inTurn = createSerial();
  const { listen, emit } = createEmitter();
  const parts: StyleFileParts = {
    open: openInput,
    realPath: (file) => disk.realpath(file),
    async problemOf(input) {
      const problem = await validator.problemOf(input);
      return problem && shortErrorMessage(problem);
    },
  };
  const off = (): readonly string[] => state.get<readonly string[]>(slot, []);

  const read = async (folder: string, isFresh: boolean): Promise<KnownStyle | undefined> => {
    const before = known.get(folder);
    const uri = vscode.Uri.parse(folder, true);
    const file = vscode.Uri.joinPath(uri, ...stylePath);
    const text = await stateOf(file);
    if (text === undefined) return undefined;
    const images = await Promise.all(
      (before?.content?.images ?? []).map((one) => stateOf(vscode.Uri.parse(one, true))),
    );
    const now = [text, ...images].join(' ');
    if (before?.state === now && !isFresh) return before;
    const { readStyleFile } = await import('./style-file');
    const content = await readStyleFile(uri, parts).catch((thrown: unknown): StyleContent => {
      const problem = shortErrorMessage(toImageError(thrown, 'input-unreadable', { subject: stylePath.join('/') }));
      return { version: problem, problem: vscode.l10n.t('Project style: {0}', problem), images: [] };
    });
    const files = await Promise.all(content.images.map((one) => stateOf(vscode.Uri.parse(one, true))));
    return { state: [text, ...files].join(' '), content };
  };
  /** @param isFresh reads the file even if its time and size are the same. */
  const update = (folder: string, isFresh: boolean): Promise<void> =>
    inTurn(async () => {
      if (!vscode.workspace.isTrusted) return;
      const before = known.get(folder)?.content?.version;
      const late = () => new Error('The project style could not be read in time.');
      const next = await withTimeout(read(folder, isFresh), timeout, late).catch(() => known.get(folder));
      known.set(folder, next ?? { state: '' });
      if (next?.content?.version !== before) emit();
    });
  const current = (folder: string): FolderStyle | undefined => {
    const content = vscode.workspace.isTrusted ? known.get(folder)?.content : undefined;
    if (!content || (!content.style && content.problem === undefined)) return undefined;
    const { version, style, problem } = content;
    return { folder, version, isOn: !off().includes(folder), ...defined({ style, problem }) };
  };
  const check = async () => void (await Promise.all([...known.keys()].map((folder) => update(folder, false))));
  const saved = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
    if (uri.path.endsWith(`/${stylePath.join('/')}`)) void check();
  });

  return {
    /** As last read; a folder is read for the first time in the background. */
    of(folder: string): FolderStyle | undefined {
      if (!known.has(folder) && vscode.workspace.isTrusted) {
        known.set(folder, { state: '' });
        void update(folder, false);
      }
      return current(folder);
    },
    /** Reads the file. */
    async read(folder: string): Promise<FolderStyle | undefined> {
      await update(folder, true);
      return current(folder);
    },
    async setOn(folder: string, isOn: boolean): Promise<void> {
      const others = off().filter((one) => one !== folder);
      await state.update(slot, isOn ? others : [folder, ...others].slice(0, maxOff));
      emit();
    },
    /** Reads the files that have changed, of every folder that was asked for. */
    check,
    /** Calls the listener when a style has changed. */
    listen: (listener: () => void): vscode.Disposable => ({ dispose: listen(listener) }),
    dispose: () => saved.dispose(),
  };
}

export function styleCommands(): Commands {
  return { 'peel.editStyle': async () => (await import('./style-file')).editStyle() };
}

/** Time and size; undefined if there is no such file. */
async function stateOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { mtime, size } = await vscode.workspace.fs.stat(uri);
    return `${mtime}:${size}`;
  } catch {
    return undefined;
  }
}
