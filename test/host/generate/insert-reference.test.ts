// Tests inserting an image reference into open editors: notebook cells, several cursors, unsaved documents.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import sharp from 'sharp';
import * as vscode from 'vscode';
import type { InsertedImage } from '../../../src/host/generate/describe-image';
import { createReferenceInserter } from '../../../src/host/generate/reference-inserter';
import type { ImageInput } from '../../../src/core/request/image-request';
import { type SessionRecord, turnIdOf } from '../../../src/core/session/records';
import { createOpenInput } from '../../../src/host/inputs/open-input';
import { noiseImage } from '../../fixtures/images/noise-image';
import { realDisk } from '../../../src/store/fs/disk';
import { createSessionStore } from '../../../src/store/session/session-store';

describe('insert image reference', () => {
  let docs: vscode.Uri;
  let image: vscode.Uri;

  before(async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    docs = vscode.Uri.joinPath(folder.uri, 'reference', 'docs');
    image = vscode.Uri.joinPath(docs, '..', 'assets', 'my cat.png');
    for (const uri of [docs, vscode.Uri.joinPath(image, '..')]) await mkdir(uri.fsPath, { recursive: true });
    await writeFile(image.fsPath, 'an image');
  });
  after(async () => {
    while (vscode.window.tabGroups.activeTabGroup.activeTab)
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await rm(vscode.Uri.joinPath(docs, '..').fsPath, { recursive: true });
  });

  const turnOf = (id: string, prompt: string, inputs: ImageInput[] = [], parent?: string): SessionRecord[] => [
    { type: 'turn', id: turnIdOf(id), at: 1, prompt, inputs, count: 1, model: 'm', ...(parent ? { parent } : {}) },
    { type: 'image', id, turn: turnIdOf(id), at: 2, elapsed: 1, ...described, uri: image.toString() },
  ];
  const described = { format: 'png', width: 3, height: 2, bytes: 8 } as const;
  const [session, first, second] = ['aaaaaaaaaaaa', 'aaaaaaaaaaaa.bbbbbbbbbbbb.1', 'aaaaaaaaaaaa.cccccccccccc.1'];
  let records: SessionRecord[] = [];
  const inserterFor = (editor: vscode.TextEditor) =>
    createReferenceInserter(() => editor, {
      disk: realDisk,
      open: (uri, signal) => createOpenInput(realDisk)(uri, 1_000_000, signal),
      sessions: { ...createSessionStore(realDisk, docs.fsPath), read: async () => records },
      sessionsFolder: path.join(docs.fsPath, 'sessions'),
      currentSession: () => session,
    });
  const insertInto = (
    editor: vscode.TextEditor,
    one: InsertedImage = { id: first, uri: image.toString(), width: 3, height: 2 },
  ) => inserterFor(editor).insert(one);
  beforeEach(() => (records = turnOf(first, 'A cat')));

  const selectedTexts = (editor: vscode.TextEditor) => editor.selections.map((one) => editor.document.getText(one));

  /** The text of an unsaved document after inserting at each `|`; `«` and `»` enclose a selection. */
  async function inserted(language: string, marked: string): Promise<string> {
    const content = marked.replace(/[|«»]/g, '');
    const document = await vscode.workspace.openTextDocument({ language, content });
    const editor = await vscode.window.showTextDocument(document);
    const places = [...marked.matchAll(/«([^»]*)»|\|/g)].map(([, selected = ''], n) => {
      const offset = [...marked.matchAll(/«|\|/g)][n]!.index;
      const start = offset - (marked.slice(0, offset).match(/[|«»]/g)?.length ?? 0);
      return new vscode.Selection(document.positionAt(start), document.positionAt(start + selected.length));
    });
    editor.selections = places;
    await insertInto(editor);
    // It stays open, because VS Code may give the name of a closed document, and its text, to the next one.
    return document.getText();
  }

  /** Resolves when the editor of a cell is active. */
  function cellEditor(document: vscode.TextDocument): Promise<vscode.TextEditor> {
    return new Promise((resolve) => {
      const check = () => {
        const editor = vscode.window.activeTextEditor;
        if (editor?.document !== document) return;
        listening.dispose();
        resolve(editor);
      };
      const listening = vscode.window.onDidChangeActiveTextEditor(check);
      check();
    });
  }

  it('inserts a path relative to the notebook into a Markdown cell', async () => {
    const file = vscode.Uri.joinPath(docs, 'n.ipynb');
    const cell = { cell_type: 'markdown', metadata: {}, source: ['See '] };
    await writeFile(file.fsPath, JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }));
    const notebook = await vscode.workspace.openNotebookDocument(file);
    await vscode.window.showNotebookDocument(notebook);
    const { document } = notebook.cellAt(0);
    assert.equal(document.uri.scheme, 'vscode-notebook-cell');
    await vscode.commands.executeCommand('notebook.cell.edit');
    const editor = await cellEditor(document);
    editor.selection = new vscode.Selection(0, 4, 0, 4);
    await insertInto(editor);
    assert.equal(document.getText(), 'See ![A cat](../assets/my%20cat.png)');
  });

  it('inserts at every cursor, with selected words as the description', async () => {
    const target = 'reference/assets/my%20cat.png';
    const text = await inserted('markdown', 'One |.\n\nTwo «black cats».\n\n«<!-- here -->»');
    assert.deepEqual(selectedTexts(vscode.window.activeTextEditor!), ['A cat', 'black cats', 'A cat']);
    assert.equal(text, `One ![A cat](${target}).\n\nTwo ![black cats](${target}).\n\n![A cat](${target})`);
  });

  it('keeps the underline of a title, and moves the rest of a line to a paragraph of its own', async () => {
    const directive = '.. image:: reference/assets/my\\ cat.png\n   :alt: A cat';
    assert.equal(await inserted('plaintext', 'See |'), 'See reference/assets/my cat.png');
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(docs, 'a.rst').with({ scheme: 'untitled' }),
    );
    await vscode.languages.setTextDocumentLanguage(document, 'restructuredtext');
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => {
      edit.setEndOfLine(vscode.EndOfLine.CRLF);
      edit.insert(new vscode.Position(0, 0), 'Title\r\n=====\r\nSee  this.');
    });
    editor.selections = [new vscode.Selection(0, 2, 0, 2), new vscode.Selection(2, 4, 2, 4)];
    await insertInto(editor);
    const near = directive.replace('reference/', '../');
    assert.deepEqual(selectedTexts(vscode.window.activeTextEditor!), ['A cat', 'A cat']);
    assert.equal(document.getText().replaceAll('\r\n', '\n'), `Title\n=====\n\n${near}\nSee \n\n${near}\n\nthis.`);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  const openText = async (language: string, content: string) =>
    vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));

  it('selects the description, at every cursor', async () => {
    const editor = await openText('html', '<p></p>\n<p></p>\n');
    editor.selections = [new vscode.Selection(0, 3, 0, 3), new vscode.Selection(1, 3, 1, 3)];
    await insertInto(editor);
    const shown = vscode.window.activeTextEditor!;
    assert.deepEqual(selectedTexts(shown), ['A cat', 'A cat']);
    await vscode.commands.executeCommand('type', { text: 'Tom $1' });
    assert.equal(shown.document.getText().match(/alt="Tom \$1"/g)?.length, 2);
  });

  it('keeps what looks like a variable in a description or a path', async () => {
    records = turnOf(first, 'A price tag: $20 ${TM_FILENAME} \\n}');
    const editor = await openText('html', '');
    await insertInto(editor);
    const alt = 'A price tag: $20 $&#123;TM_FILENAME} \\n}';
    assert.ok(editor.document.getText().includes(`alt="${alt}"`), editor.document.getText());
    assert.deepEqual(selectedTexts(vscode.window.activeTextEditor!), [alt]);
  });

  it('keeps the indentation of references with several lines', async () => {
    const editor = await openText('restructuredtext', '- one\n\n  ');
    editor.selection = new vscode.Selection(2, 2, 2, 2);
    await insertInto(editor);
    const text = '- one\n\n  .. image:: reference/assets/my\\ cat.png\n     :alt: A cat';
    assert.equal(editor.document.getText(), text);
  });

  it('describes a continued image by the first prompt, and an edit by the document, else by the name of its source', async () => {
    records = [...turnOf(first, 'A cat on a mat'), ...turnOf(second, 'Add a bicycle', [], first)];
    const target = { id: second, uri: image.toString(), width: 3, height: 2 };
    const editor = await openText('markdown', '');
    await insertInto(editor, target);
    assert.match(editor.document.getText(), /^!\[A cat on a mat\]/);
    const source = vscode.Uri.joinPath(docs, '..', 'assets', 'shop-front.png').toString();
    const inputs: ImageInput[] = [{ kind: 'file', uri: source, name: 'shop-front.png' }];
    records = [...turnOf(first, 'Add a bicycle', inputs), ...turnOf(second, 'Make it blue', [], first)];
    const named = await openText('markdown', '');
    await insertInto(named, target);
    assert.match(named.document.getText(), /^!\[Shop front\]/);
    const known = await openText('markdown', '\n\n<img src="reference/assets/shop-front.png" alt="Our shop">');
    await insertInto(known, target);
    assert.match(known.document.getText(), /^!\[Our shop\]/);
    // A server has the folder `public` at its root.
    const served = vscode.Uri.joinPath(docs, '..', '..', 'public', 'shop.png').toString();
    records = turnOf(first, 'Add a bicycle', [{ kind: 'file', uri: served, name: 'shop.png' }]);
    const page = await openText('html', '\n\n<img src="/shop.png" alt="Our shop">');
    await insertInto(page);
    assert.match(page.document.getText(), /^<img src="reference[^>]* alt="Our shop"/);
  });

  it('finds the session of an image by its content, also of the source of an edit', async () => {
    const sessions = vscode.Uri.joinPath(docs, 'sessions').fsPath;
    await mkdir(sessions, { recursive: true });
    const source = vscode.Uri.joinPath(docs, '..', 'assets', 'renamed.png');
    await writeFile(source.fsPath, 'a source');
    const sha256 = createHash('sha256').update('a source').digest('hex');
    records = [
      ...turnOf(second, 'A bakery at dawn').map((one) =>
        one.type === 'image' ? { ...one, sha256, uri: 'file:///old.png' } : one,
      ),
      ...turnOf(first, 'Add a bicycle', [{ kind: 'file', uri: source.toString(), name: 'renamed.png' }]),
    ];
    await writeFile(path.join(sessions, `${session}.jsonl`), records.map((one) => `\n${JSON.stringify(one)}`).join(''));
    const editor = await openText('markdown', '');
    await insertInto(editor);
    assert.match(editor.document.getText(), /^!\[A bakery at dawn\]/);
    const other = await openText('markdown', '');
    await insertInto(other, { uri: source.toString() });
    assert.match(other.document.getText(), /^!\[A bakery at dawn\]/);
    await rm(sessions, { recursive: true });
  });

  it('inserts several images on lines of their own, measures unknown ones, and names those that are missing', async () => {
    const [wide, tall] = ['wide.png', 'tall.jpg'].map((name) => vscode.Uri.joinPath(docs, '..', 'assets', name));
    await writeFile(wide!.fsPath, await noiseImage(8));
    await writeFile(
      tall!.fsPath,
      await sharp({ create: { width: 8, height: 4, channels: 3, background: 'red' } })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer(),
    );
    const editor = await openText('html', '');
    const gone = vscode.Uri.joinPath(docs, '..', 'assets', 'gone.png');
    await inserterFor(editor).insert(...[wide, gone, tall].map((uri) => ({ uri: uri!.toString() })));
    assert.equal(
      editor.document.getText().replaceAll('\r\n', '\n'),
      '<img src="reference/assets/wide.png" alt="Wide" width="8" height="8">\n<img src="reference/assets/tall.jpg" alt="Tall" width="4" height="8">',
    );
    assert.deepEqual(selectedTexts(vscode.window.activeTextEditor!), ['Wide']);
  });

  it('activates the editor that already shows the document', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const file = vscode.Uri.joinPath(docs, 'beside.md');
    await writeFile(file.fsPath, 'Text ');
    const editor = await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One });
    editor.selection = new vscode.Selection(0, 5, 0, 5);
    await vscode.commands.executeCommand('vscode.open', image, { viewColumn: vscode.ViewColumn.One, preview: false });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(), vscode.ViewColumn.Two);
    await insertInto(editor);
    assert.equal(vscode.window.activeTextEditor?.viewColumn, vscode.ViewColumn.One);
    assert.equal(vscode.window.activeTextEditor?.document.getText(), 'Text ![A cat](../assets/my%20cat.png)');
    assert.deepEqual(selectedTexts(vscode.window.activeTextEditor), ['A cat']);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('changes nothing in a document that cannot be edited', async () => {
    const provider = vscode.workspace.registerTextDocumentContentProvider('peel-fixed', {
      provideTextDocumentContent: () => 'fixed',
    });
    const editor = await vscode.window.showTextDocument(vscode.Uri.parse('peel-fixed:/a.md'));
    await insertInto(editor);
    editor.selections = [new vscode.Selection(0, 0, 0, 2), new vscode.Selection(0, 4, 0, 4)];
    await insertInto(editor);
    assert.equal(editor.document.getText(), 'fixed');
    provider.dispose();
    const own = await openText('markdown', 'own');
    await vscode.commands.executeCommand('workbench.action.files.setActiveEditorReadonlyInSession');
    await insertInto(own);
    assert.equal(own.document.getText(), 'own');
    await vscode.commands.executeCommand('workbench.action.files.resetActiveEditorReadonlyInSession');
  });
});
