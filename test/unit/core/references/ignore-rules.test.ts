// Tests which files a `.gitignore` excludes.
import assert from 'node:assert/strict';
import { createIgnoreRules } from '../../../../src/core/references/ignore-rules';
import { startCpuTimer } from '../../helpers/cpu-timer';

describe('ignore rules', () => {
  const excluded = (text: string, path: string) => createIgnoreRules(new Map([['', text]]))(path);

  it('follows the patterns of Git', () => {
    const cases: [string, string, boolean][] = [
      ['dist', 'dist/a.html', true],
      ['dist', 'a/dist/b/c.html', true],
      ['dist/', 'dist', false],
      ['/dist', 'a/dist/b.html', false],
      ['a/dist', 'a/dist/b.html', true],
      ['a/dist', 'b/a/dist/b.html', false],
      ['*.html', 'x/page.html', true],
      ['*.html\n!keep.html', 'x/keep.html', false],
      ['out/\n!out/keep.html', 'out/keep.html', true],
      ['a/**/b', 'a/x/y/b/c.md', true],
      ['a/**/b', 'a/b/c.md', true],
      ['**/logs', 'x/logs/a.md', true],
      ['logs/**', 'logs/a.md', true],
      ['p[0-9]?.md', 'p1x.md', true],
      ['p[!0-9].md', 'p1.md', false],
      ['# dist\n\n', 'dist/a.md', false],
      ['\\#a.md', '#a.md', true],
      ['trailing.md   ', 'trailing.md', true],
      ['_site\r\nbuild\r\n', '_site/a.md', true],
    ];
    for (const [text, path, expected] of cases) assert.equal(excluded(text, path), expected, `${text}: ${path}`);
  });

  it('lets the rules of deeper folders take precedence, and limits them to their folder', () => {
    const rules = createIgnoreRules(
      new Map([
        ['', '*.html'],
        ['docs', '!*.html\nbuild'],
      ]),
    );
    assert.equal(rules('a.html'), true);
    assert.equal(rules('docs/a.html'), false);
    assert.equal(rules('docs/build/a.md'), true);
    assert.equal(rules('build/a.md'), false);
  });

  it('reads hostile patterns in little time', () => {
    const elapsed = startCpuTimer();
    excluded(`${'*a'.repeat(90)}b`, 'a'.repeat(250));
    excluded('**/a/'.repeat(39), 'a/'.repeat(120));
    assert.ok(elapsed() < 200);
  });
});
