// Renames the file of an image together with the references to it, in one refactor preview.
import * as vscode from 'vscode';
import { sanitizeStem } from '../../core/generate/file-names';
import { decodePath, encodeName } from '../../core/references/path-syntax';
import { fileNameOf } from '../vscode/format';
import { showWarning } from '../vscode/messages';
import { askText } from '../vscode/quick-input';
import { documentsOf, listDocuments } from './describe-uses';
import { findReferences, type FoundReference } from './find-references';

export interface RenameOptions {
  /** Wraps the question. */
  readonly keepFocus: <T>(question: () => Promise<T>) => Promise<T>;
  /** The name in the box. Absent: the current one. */
  readonly suggested?: string;
}

/** @returns the new URI; undefined when nothing was renamed. @throws when the file does not exist. */
export async function renameImage(
  image: vscode.Uri,
  { keepFocus, suggested }: RenameOptions,
): Promise<vscode.Uri | undefined> {
  await vscode.workspace.fs.stat(image);
  const names = (await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(image, '..'))).map(([one]) => one);
  const canceling = new vscode.CancellationTokenSource();
  // Searches while the user types.
  const search = findReferences([image], canceling.token);
  try {
    const box = { before: fileNameOf(image), value: suggested ?? fileNameOf(image), uses: search.then(usesOf) };
    const name = await keepFocus(() => askName(box, names));
    if (name === undefined || name === fileNameOf(image)) return undefined;
    const title = vscode.l10n.t('Searching for references to {0}', fileNameOf(image));
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const { references, isComplete } = await vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(() => canceling.cancel());
      return search;
    });
    if (canceling.token.isCancellationRequested) return undefined;
    if (!isComplete) void showWarning(vscode.l10n.t('Not all documents could be searched for references.'));
    return await apply(image, name, references.get(image.toString()) ?? []);
  } finally {
    canceling.cancel();
  }
}

const usesOf = ({ references }: Awaited<ReturnType<typeof findReferences>>): string => {
  const documents = documentsOf([...references.values()].flat());
  return documents.length === 0
    ? vscode.l10n.t('No document of the workspace refers to this image.')
    : vscode.l10n.t('References in {0} are updated after a preview.', listDocuments(documents));
};

interface NameBox {
  readonly before: string;
  readonly value: string;
  readonly uses: Promise<string>;
}

async function askName({ before, value, uses }: NameBox, names: readonly string[]): Promise<string | undefined> {
  const answer = await askText({
    title: vscode.l10n.t('Rename {0}', before),
    prompt: vscode.l10n.t('Searching for references…'),
    later: uses,
    value,
    selection: [0, value.length - extensionOf(value).length],
    problem: (text) => nameProblem(completeName(text, before), before, names),
  });
  return answer === undefined || answer === 'back' ? undefined : completeName(answer.value, before);
}

const extensionOf = (name: string): string => /\.(png|jpe?g|webp)$/i.exec(name)?.[0] ?? '';

/** A name without extension gets that of the file. */
function completeName(text: string, before: string): string {
  const name = text.trim();
  return name === '' || extensionOf(name) !== '' ? name : name + extensionOf(before);
}

/** Why a file cannot get a name. */
export function nameProblem(name: string, before: string, names: readonly string[]): string | undefined {
  if (name === '') return vscode.l10n.t('Enter a name.');
  if (/[/\\]/.test(name)) return vscode.l10n.t('Enter a name without folders.');
  const [ending, stem] = [extensionOf(before), name.slice(0, -extensionOf(name).length)];
  if (extensionOf(name).toLowerCase() !== ending.toLowerCase())
    return vscode.l10n.t('Keep the extension {0}, because renaming does not convert the image.', ending);
  const valid = sanitizeStem(stem);
  if (valid !== stem) return vscode.l10n.t('“{0}” is not a valid file name. Try “{1}”.', name, valid + ending);
  const same = (one: string) => one.normalize('NFC').toLowerCase() === name.normalize('NFC').toLowerCase();
  return names.some((one) => one !== before && same(one))
    ? vscode.l10n.t('A file named “{0}” already exists in this folder.', name)
    : undefined;
}

/** Maximum documents that are opened to change them. */
const maxDocuments = 500;

/** @returns undefined when the user discarded the preview, or the file system refused. */
async function apply(image: vscode.Uri, name: string, found: readonly FoundReference[]) {
  const target = vscode.Uri.joinPath(image, '..', name);
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(image, target, { overwrite: false });
  const label = vscode.l10n.t('Update References to {0}', fileNameOf(image));
  let changes = 0;
  for (const [, references] of [...Map.groupBy(found, ({ document }) => document.toString())].slice(0, maxDocuments)) {
    const edits = await editsOf(references, fileNameOf(image), name);
    changes += edits.length;
    const [{ document }] = references as [FoundReference];
    edit.set(
      document,
      edits.map((one): [vscode.TextEdit, vscode.WorkspaceEditEntryMetadata] => [
        one,
        { label, needsConfirmation: false },
      ]),
    );
  }
  // An entry that must be confirmed opens the preview. The changes are not such entries, because each would have to be
  // ticked; this one creates a file that exists, which VS Code neither lists nor does.
  if (changes > 0) edit.createFile(image, { ignoreIfExists: true }, { label, needsConfirmation: true });
  const isApplied = await vscode.workspace.applyEdit(edit, { isRefactoring: true });
  const isRenamed = await vscode.workspace.fs.stat(target).then(
    () => true,
    () => false,
  );
  if (isApplied && isRenamed) return target;
  // A discarded preview needs no message.
  if (isApplied || changes === 0) void showWarning(vscode.l10n.t('“{0}” was not renamed.', fileNameOf(image)));
  return undefined;
}

/** The changes in one document; text that has changed since the search stays. */
async function editsOf(references: readonly FoundReference[], before: string, name: string) {
  const [{ document }] = references as [FoundReference];
  const text = await vscode.workspace.openTextDocument(document);
  const withoutExtension = (one: string) => one.slice(0, one.length - extensionOf(one).length);
  return references.flatMap(({ range, reference: { syntax, bare } }) => {
    const old = text.getText(range);
    const [from, to] = bare ? [withoutExtension(before), withoutExtension(name)] : [before, name];
    const isSame = decodePath(old, syntax).some((one) => comparable(one) === comparable(from));
    const encoded = isSame ? encodeName(to, old, syntax) : undefined;
    return encoded === undefined ? [] : [new vscode.TextEdit(range, encoded)];
  });
}

/** A wiki may write the name in another way. */
const comparable = (name: string): string => name.normalize('NFC').toLowerCase().replaceAll('_', ' ');
