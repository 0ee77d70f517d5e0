// Tests the panel's host side: its state, the calls of the page, and invalid messages.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import * as vscode from 'vscode';
import type { PanelState, TurnView } from '../../../src/shared/protocol';
import { treeOf, usePeelFixture } from '../fixtures/peel-fixture';
import { isFinished, cardKinds, openPanelFixture, type PanelFixture, picture } from '../fixtures/panel-fixture';

describe('panel', () => {
  const peel = usePeelFixture();
  let panel: PanelFixture;
  let state: PanelState;

  beforeEach(async () => {
    panel = await openPanelFixture(peel.emulator.key, peel.emulator.endpoint);
    state = await panel.call('ready');
  });
  afterEach(() => panel.dispose());

  const photo = (name: string) => vscode.Uri.joinPath(peel.folder, 'photos', name);
  const edit = (prompt: string, count = 1) => panel.call('editDraft', state.draft.revision, { prompt, count });
  async function make(prompt: string, count = 1): Promise<TurnView> {
    const turn = await panel.make(prompt, count);
    state = await panel.call('ready');
    return turn;
  }

  it('has a content security policy that allows only its own files', async () => {
    await panel.view.loaded;
    const { html, options } = panel.view;
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]));
    assert.equal(rules.get('default-src'), "'none'");
    const nonce = /'nonce-([\w-]{32})'/.exec(rules.get('script-src') ?? '')?.[1];
    assert.equal(rules.get('script-src'), `'nonce-${nonce}'`);
    assert.doesNotMatch(policy, /unsafe|\*(?!\.)|data:|blob:/);
    assert.equal(rules.get('style-src'), `'nonce-${nonce}'`);
    const frame = html.replaceAll(/(<(script|style)[^>]*>)[^]*?(<\/\2>)/g, '$1$3');
    assert.deepEqual(frame.match(/<\w+ [^>]*nonce="[^>]*>/g), [
      `<style nonce="${nonce}">`,
      `<script type="module" nonce="${nonce}">`,
    ]);
    assert.match(html, /url\("https?:[^"]*\/codicon\.ttf"\)/);
    assert.deepEqual(
      options.localResourceRoots?.map(({ path }) => path.split('/').at(-1)),
      ['dist', 'thumbnails'],
    );
    assert.match(html, /<html lang="en/);
    assert.doesNotMatch(frame, / on\w+=|style=/);
  });

  it('starts with the complete state of the page', () => {
    assert.deepEqual(state.place, { key: true, trusted: true, folder: 'one', sendOnEnter: false, target: 'assets' });
    assert.deepEqual(
      [state.draft.prompt, state.draft.inputs, state.draft.ratio, state.draft.count],
      ['', [], 'model', 1],
    );
    assert.equal(state.ratios.length, 10);
    const pixelsOf = (wanted: string) => state.ratios.find(({ ratio }) => ratio === wanted)?.pixels;
    assert.deepEqual([pixelsOf('16:9'), pixelsOf('21:9')], ['1792 × 1024', 'ultra-wide']);
    assert.deepEqual([state.thread.title, state.thread.turns, state.thread.more], ['New Session', [], false]);
  });

  it('generates images with one card each from the first moment', async () => {
    let release = () => {};
    const hold = new Promise<void>((resolve) => (release = resolve));
    peel.emulator.next({ hold }, { hold }, { hold }, { hold });
    const { revision } = await edit('Four boats', 4);
    assert.equal(await panel.run(revision), true);
    const running = await panel.turn(
      (turn) => turn.cards.filter((card) => 'phase' in card && card.phase === 'sent').length === 3,
    );
    assert.deepEqual(cardKinds(running), ['running', 'running', 'running', 'running']);
    release();
    const turn = await panel.turn(isFinished);
    assert.deepEqual(cardKinds(turn), ['picture', 'picture', 'picture', 'picture']);
    assert.deepEqual(
      turn.cards.map(({ id }) => id),
      running.cards.map(({ id }) => id),
    );
    assert.equal(peel.emulator.requests.length, 4);
    assert.equal(
      panel.news.filter(([name]) => name === 'turn' || name === 'thread' || name === 'card').length < 40,
      true,
    );
  });

  it('sends one request for a double click, and none for an outdated draft', async () => {
    const { revision } = await edit('Only once');
    const answers = await Promise.all([panel.run(revision), panel.run(revision), panel.run(revision)]);
    assert.deepEqual(answers.toSorted(), [false, false, true]);
    await panel.turn(isFinished);
    assert.equal(await panel.run(revision), false);
    const { draft } = await panel.call('ready');
    assert.ok(draft.revision > revision);
    assert.equal(await panel.run(draft.revision), false);
    assert.equal(peel.emulator.requests.length, 1);
  });

  it('shows a failure next to an image, and retries only the failed one', async () => {
    peel.emulator.next({ error: { code: 500, msg: 'The kitchen <b>burns</b>' } });
    const turn = await make('One of two fails', 2);
    assert.deepEqual(cardKinds(turn).toSorted(), ['failed', 'picture']);
    const failed = turn.cards.find((card) => card.kind === 'failed')!;
    assert.equal(failed.mayHaveBeenCharged, true);
    const { charge, serviceText } = failed.error;
    assert.equal(charge, 'You may have been charged for this image.');
    assert.equal(failed.error.next, 'Trying again is a new paid request.');
    assert.equal(serviceText, 'The kitchen <b>burns</b>');
    assert.ok(failed.again);
    await panel.call('again', [failed.id]);
    const next = await panel.turn((one) => one.id !== turn.id && isFinished(one));
    assert.deepEqual([next.prompt, next.count, cardKinds(next)], ['One of two fails', 1, ['picture']]);
    const keys = peel.emulator.requests.map(({ headers }) => headers['idempotency-key']);
    assert.equal(new Set(keys).size, 3);
  });

  it('cancels one image of a turn, and then the rest', async () => {
    peel.emulator.always({ hold: new Promise(() => undefined) });
    const { revision } = await edit('Never', 3);
    await panel.run(revision);
    const sent = await panel.turn((turn) => turn.cards.every((card) => 'phase' in card && card.phase === 'sent'));
    await panel.call('cancel', sent.cards[1]!.id);
    const two = await panel.turn((turn) => cardKinds(turn)[1] === 'failed');
    assert.deepEqual(cardKinds(two), ['running', 'failed', 'running']);
    const canceled = two.cards[1]!;
    assert.ok(canceled.kind === 'failed' && canceled.reason === 'canceled' && canceled.mayHaveBeenCharged);
    await panel.call('cancelTurn', sent.id);
    assert.deepEqual(cardKinds(await panel.turn(isFinished)), ['failed', 'failed', 'failed']);
    peel.emulator.always(undefined);
  });

  it('continues an image in its ratio, and shows the parent', async () => {
    await panel.call('editDraft', state.draft.revision, { ratio: '16:9' });
    const first = await make('A harbour at noon');
    await panel.call('actOnImage', picture(first).id, 'continue');
    state = await panel.call('ready');
    assert.deepEqual([state.draft.parent?.image, state.draft.ratio], [picture(first).id, '16:9']);
    const second = await make('Make it night');
    assert.equal(second.parent?.image, picture(first).id);
    assert.equal(second.parent?.turn, first.id);
    const body = peel.emulator.requests[1]?.body as { contents: unknown[]; size: string };
    assert.deepEqual([body.contents.length, body.size], [3, '16:9']);
    await panel.call('removeParent');
    assert.equal((await panel.call('ready')).draft.parent, undefined);
  });

  it('adds inputs in every way and in order, and refuses invalid ones with a message', async () => {
    await panel.call('addText', `${photo('LOAF.JPG').toString()}\r\n${photo('shopfront.png').fsPath}`);
    await panel.call('addText', 'https://example.com/a.png');
    await panel.call('addBytes', 'clip\u202eboard.png', new Uint8Array(await readFile(photo('harbour.webp').fsPath)));
    await panel.told('draft', ({ inputs }) => inputs.length === 4 && inputs.every(({ pending }) => !pending));
    const { draft } = await panel.call('ready');
    assert.deepEqual(
      draft.inputs.map(({ kind, name, detail }) => [kind, name, detail]),
      [
        ['file', 'LOAF.JPG', 'photos'],
        ['file', 'shopfront.png', 'photos'],
        ['url', 'example.com', 'https://example.com/a.png'],
        ['file', 'clipboard.png', 'Pasted'],
      ],
    );
    assert.ok((draft.inputs[0]?.measures?.width ?? 0) > 0);
    assert.ok(draft.nearest);
    await panel.call('moveInput', draft.inputs[3]!.id, 0);
    await panel.call('removeInput', draft.inputs[1]!.id);
    const names = (await panel.call('ready')).draft.inputs.map(({ name }) => name);
    assert.deepEqual(names, ['clipboard.png', 'LOAF.JPG', 'example.com']);
    await assert.rejects(panel.call('addText', 'https://192.168.0.1/a.png'), /not a public address/);
    await assert.rejects(panel.call('addText', 'javascript:alert(1)'), /not an http or https URL/);
    await panel.told('notice', (text) => text.includes('not a public address'));
    // Problems found while reading a file are reported in the same place.
    await panel.call('addText', vscode.Uri.joinPath(peel.folder, 'README.md').toString());
    await panel.told('notice', (text) => text.includes('README.md'));
    // The name in the Explorer of a remote window.
    await panel.call('addText', `vscode-remote://127.0.0.1:8080${photo('LOAF.JPG').path}`);
    assert.equal((await panel.call('ready')).draft.inputs.length, 3);
  });

  it('updates an input that changes, shows its problem, and never sends it', async () => {
    const changing = vscode.Uri.joinPath(peel.folder, 'photos', 'changing.png');
    await vscode.workspace.fs.copy(photo('shopfront.png'), changing, { overwrite: true });
    await panel.call('addText', changing.toString());
    await panel.told('draft', ({ inputs }) => inputs.some(({ measures }) => measures !== undefined));
    await vscode.workspace.fs.writeFile(changing, new TextEncoder().encode('no picture any more'));
    await panel.told('draft', ({ inputs }) => inputs.some(({ problem }) => problem !== undefined));
    state = await panel.call('ready');
    const { revision } = await edit('Edit it');
    const begun = await panel.run(revision).catch(() => false);
    if (begun) await panel.turn(isFinished);
    assert.equal(peel.emulator.requests.length, 0);
    await vscode.workspace.fs.delete(changing);
  });

  it('edits an image of the thread that was added with “Use as Input”, and links it', async () => {
    const first = await make('A paper boat');
    await panel.call('actOnImage', picture(first).id, 'input');
    state = await panel.call('ready');
    const second = await make('Make it red');
    assert.equal(second.inputs[0]?.image?.image, picture(first).id);
    assert.equal(second.parent, undefined);
    // The first image has a number if another test has made one of its name.
    assert.equal(picture(second).name, picture(first).name.replace('.png', '-make-it-red.png'));
  });

  it('runs the request of an image again in a new turn', async () => {
    const first = await make('Again and again', 2);
    await panel.call('actOnImage', picture(first).id, 'again');
    const next = await panel.turn((turn) => turn.id !== first.id && isFinished(turn));
    assert.deepEqual([next.count, next.prompt], [1, 'Again and again']);
    assert.equal(peel.emulator.requests.length, 3);
  });

  it('shows that a file is missing, and that it was restored', async () => {
    const turn = await make('Here and gone');
    const uri = vscode.Uri.joinPath(peel.folder, picture(turn).detail);
    const bytes = await readFile(uri.fsPath);
    await vscode.workspace.fs.delete(uri);
    await panel.turn((one) => one.id === turn.id && picture(one).missing);
    const { length } = panel.news;
    await vscode.workspace.fs.writeFile(uri, bytes);
    await panel.told('turn', (_, one) => one.id === turn.id && !picture(one).missing && panel.news.length > length);
  });

  it('opens an image, copies its path, and copies its turn into the draft', async () => {
    const turn = await make('To be opened');
    const { id, detail } = picture(turn);
    await panel.call('actOnImage', id, 'copyPath');
    assert.equal(await vscode.env.clipboard.readText(), vscode.Uri.joinPath(peel.folder, detail).fsPath);
    await panel.call('actOnImage', id, 'open');
    await panel.call('recall', turn.id);
    assert.equal((await panel.call('ready')).draft.prompt, 'To be opened');
    await assert.rejects(panel.call('actOnImage', 'no.such.1', 'open'), /No earlier image/);
    await assert.rejects(panel.call('recall', 'no.such'), /No earlier image/);
  });

  it('shows runs of the public API', async () => {
    const done = panel.peel.api.run({ prompt: 'From another extension' });
    const turn = await panel.turn((one) => one.prompt === 'From another extension');
    await done;
    assert.deepEqual(cardKinds(await panel.turn((one) => one.id === turn.id && isFinished(one))), ['picture']);
  });

  it('ignores invalid messages: no request, no file, no change, but an answer for each call', async () => {
    const tree = await treeOf(peel.folder);
    const before = await panel.call('ready');
    const method = fc.constantFrom(
      'ready',
      'run',
      'editDraft',
      'picture',
      'addBytes',
      'go',
      'toString',
      '__proto__',
      '',
    );
    const garbage = fc.oneof(
      fc.anything(),
      fc.record({ t: fc.constant('q'), i: fc.uuid(), m: method, a: fc.array(fc.anything(), { minLength: 3 }) }),
    );
    const sent: unknown[] = [];
    fc.assert(
      fc.property(garbage, (message) => {
        sent.push(message);
        panel.send(message);
      }),
      { numRuns: 500 },
    );
    const after = await panel.call('ready');
    assert.deepEqual(after, before);
    assert.equal(peel.emulator.requests.length, 0);
    assert.deepEqual(await treeOf(peel.folder), tree);
    const answered = new Set(panel.answers.map((answer) => (answer as { i: string }).i));
    const calls = sent.filter(
      // Any object may have these members, but only a call waits for an answer.
      (one): one is { i: string } =>
        typeof one === 'object' && one !== null && 'i' in one && 't' in one && one.t === 'q',
    );
    for (const { i } of calls) assert.ok(answered.has(i));
  });
});
