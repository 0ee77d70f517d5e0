// Tests inserting an image reference into open editors: notebook cells, several cursors, unsaved documents.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { createReferenceInserter } from '../../../src/host/generate/reference-inserter';

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

  const insertInto = (editor: vscode.TextEditor) =>
    createReferenceInserter(() => editor).insert({
      id: 'x',
      uri: image.toString(),
      alt: 'A cat',
      width: 3,
      height: 2,
      asked: 0,
    });

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
    const path = 'reference/assets/my%20cat.png';
    const text = await inserted('markdown', 'One |.\n\nTwo «black cats».\n\n«<!-- here -->»');
    assert.equal(text, `One ![A cat](${path}).\n\nTwo ![black cats](${path}).\n\n![A cat](${path})`);
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
    assert.equal(document.getText().replaceAll('\r\n', '\n'), `Title\n=====\n\n${near}\nSee \n\n${near}\n\nthis.`);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });
});
