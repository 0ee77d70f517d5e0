// Tests the run button: its label with the cost, and the reason if it is disabled.
import assert from 'node:assert/strict';
import type { DraftView, InputView, SetupProblem, SetupStatus } from '../../../../../src/shared/protocol';
import { inputHint, formatMeasures } from '../../../../../src/webview/panel/composer/input-hints';
import { runButtonState } from '../../../../../src/webview/panel/composer/run-state';

const place: SetupStatus = { key: true, trusted: true, folder: 'one', target: 'assets' };
const draft: DraftView = { revision: 1, prompt: 'A cat', inputs: [], ratio: 'model', count: 1, saveTo: '' };
const input = (more: Partial<InputView> = {}): InputView => ({
  id: 'i',
  kind: 'file',
  name: 'cat.png',
  detail: 'photos',
  measures: { width: 1200, height: 900, bytes: 900_000 },
  pending: false,
  ...more,
});

describe('run button state', () => {
  it('has a label for the action, and its cost', () => {
    const from = { image: 'a', turn: 't', name: 'a.png' };
    const cases: [Partial<DraftView>, string, string][] = [
      [{}, 'Generate', '1 paid request'],
      [{ count: 4 }, 'Generate 4', '4 paid requests'],
      [{ inputs: [input()] }, 'Edit', '1 paid request'],
      [{ inputs: [input()], count: 2 }, 'Edit (2 Versions)', '2 paid requests'],
      [{ inputs: [input(), input(), input()] }, 'Combine 3 Images', '1 paid request'],
      [{ inputs: [input(), input()], count: 8 }, 'Combine 2 Images (8 Versions)', '8 paid requests'],
      [{ parent: from }, 'Continue', '1 paid request'],
      [{ parent: from, inputs: [input()], count: 2 }, 'Continue (2 Versions)', '2 paid requests'],
    ];
    for (const [change, label, note] of cases) {
      const step = runButtonState({ ...draft, ...change }, place);
      assert.deepEqual([step.does, step.label, step.note], ['run', label, note]);
    }
  });

  it('asks for the API key and goes on if the draft can be sent', () => {
    const step = runButtonState({ ...draft, count: 4 }, { ...place, key: false });
    assert.deepEqual([step.does, step.label, step.note], ['run', 'Set API Key and Generate 4', '4 paid requests']);
    const wrong = { ...draft, inputs: [input({ problem: 'Broken.' })] };
    assert.equal(runButtonState(wrong, { ...place, key: false }).does, 'key');
    assert.equal(runButtonState(draft, { ...place, key: false }, 'asking').does, 'nothing');
  });

  it('leads to the API key first, then to the solution of a problem', () => {
    const problem = (solution: SetupProblem['solution']) => ({ text: 'Something is wrong.', solution });
    assert.equal(
      runButtonState({ ...draft, prompt: '' }, { ...place, key: false, problem: problem('endpoint') }).does,
      'key',
    );
    for (const [solution, label] of [
      ['endpoint', 'Open Setting'],
      ['settings', 'Open Setting'],
      ['chooseFolder', 'Choose Folder…'],
      ['checkKey', 'Try Again'],
    ] as const) {
      const step = runButtonState(draft, { ...place, problem: problem(solution) });
      assert.deepEqual([step.does, step.label, step.note], ['solve', label, 'Something is wrong.']);
    }
  });

  it('disables the button with a reason', () => {
    const cases: [Partial<DraftView>, RegExp][] = [
      [{ prompt: ' \n' }, /^Describe the image/],
      [{ prompt: '', inputs: [input()] }, /^Describe what to change/],
      [{ prompt: 'x'.repeat(32_001) }, /^The prompt has 32001 characters\. Shorten it to 32000/],
      [{ output: { problem: 'The path leads outside.' } }, /^Correct the path in “Save to”/],
      [{ inputs: [input(), input({ problem: 'Broken.' })] }, /^Input 2 can't be sent/],
      [{ inputs: [input({ pending: true })] }, /^Preparing cat\.png/],
    ];
    for (const [change, reason] of cases) {
      const step = runButtonState({ ...draft, ...change }, place);
      assert.equal(step.does, 'nothing');
      assert.match(step.note, reason);
    }
    assert.equal(runButtonState(draft, place, 'sending').does, 'nothing');
  });
});

describe('input hint', () => {
  it('shows the most important problem first', () => {
    const small = input({ measures: { width: 640, height: 480, bytes: 1 } });
    const hint = (...inputs: InputView[]): string | undefined => inputHint({ ...draft, inputs })?.text;
    assert.equal(hint(small, input({ problem: 'Broken.' })), 'Broken.');
    const anew = input({ name: 'odd.jpg', reencoded: true });
    assert.equal(
      hint(small, anew),
      "“odd.jpg” will be re-encoded because its private data can't be removed otherwise.",
    );
    const large = input({
      measures: { width: 3600, height: 2800, bytes: 32_000_000 },
      fitted: { width: 3387, height: 2634, bytes: 6_300_000 },
    });
    assert.equal(hint(small, large), "Input 2 will be shrunk to fit the service's limit: 3600 × 2800 → 3387 × 2634.");
    assert.equal(hint(large), undefined, 'the line below a single input says so');
    assert.match(hint(input(), small) ?? '', /^Input 2 is smaller than 1024 pixels/);
    assert.match(hint(input(), input(), input(), input()) ?? '', /^Two or three images/);
    assert.match(hint(input(), input()) ?? '', /^The first image matters most/);
    assert.equal(hint(input()), undefined);
  });
});

describe('format measures', () => {
  it('shows the size that is sent instead', () => {
    const fitted = { width: 3000, height: 2000, bytes: 2_300_000 };
    const measures = { width: 6000, height: 4000, bytes: 23_700_000 };
    assert.equal(formatMeasures(input({ measures, fitted })), '6000 × 4000 → 3000 × 2000 · 22.6 MB → 2.2 MB');
    const stilled = formatMeasures(input({ measures, fitted, firstFrameOnly: true }));
    assert.equal(stilled, '6000 × 4000 → 3000 × 2000 · 22.6 MB → 2.2 MB · first frame only');
    const unchanged = formatMeasures(input({ measures, firstFrameOnly: true }));
    assert.equal(unchanged, '6000 × 4000 · 22.6 MB · first frame only');
    const anew = formatMeasures(input({ measures, fitted: { ...measures, bytes: 2_300_000 }, reencoded: true }));
    assert.equal(anew, '6000 × 4000 · 22.6 MB → 2.2 MB · re-encoded', 'with the same pixels');
  });
});
