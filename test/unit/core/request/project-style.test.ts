// Tests the project style: how its file is read, and what is added to a request and taken off again.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  addedText,
  addStyle,
  haveStyle,
  maxStyleText,
  parseStyle,
  type ProjectStyle,
  withoutStyle,
} from '../../../../src/core/request/project-style';
import type { ImageInput } from '../../../../src/core/request/image-request';
import { fileInput, urlInput } from '../../helpers/image-requests';

const image = (name: string) => fileInput(name) as ImageInput & { kind: 'file' };
const style: ProjectStyle = { name: 'Morning Tide', text: 'Soft light, muted blues.', images: [image('a.png')] };

describe('project style file', () => {
  it('has the first heading as name, the images, and everything else as text', () => {
    const source =
      '\uFEFF# *Morning* Tide ##\r\n\r\nSoft light.  \r\n\r\n![Our dunes](../assets/dunes%20at%20noon.png "x")\r\n\r\n## Colors\r\nSand\r\n';
    assert.deepEqual(parseStyle(source), {
      name: 'Morning Tide',
      text: 'Soft light.\n\n## Colors\nSand',
      images: ['../assets/dunes at noon.png'],
    });
  });

  it('accepts paths in angle brackets and with parentheses, and keeps an invalid escape', () => {
    assert.deepEqual(parseStyle('![](<a b.png>) ![x](c(1).png) Fine grain'), {
      name: '',
      text: 'Fine grain',
      images: ['a b.png', 'c(1).png'],
    });
    assert.deepEqual(parseStyle('![](100%.png)'), { name: '', text: '', images: ['100%.png'] });
  });

  it('ignores comments, also one that does not end', () => {
    assert.deepEqual(parseStyle('# Look\n<!-- # No ![](x.png) -->\nWarm\n<!-- and the rest'), {
      name: 'Look',
      text: 'Warm',
      images: [],
    });
  });

  it('is empty without a text and images', () => {
    for (const source of ['', '\n \n', '# Only a name', '<!-- ![](x.png) -->'])
      assert.deepEqual(parseStyle(source), { fault: 'empty' });
  });

  it('is limited to 4,000 characters and two images, which are files', () => {
    assert.ok('text' in parseStyle('x'.repeat(maxStyleText)));
    assert.deepEqual(parseStyle('x'.repeat(maxStyleText + 1)), { fault: 'too-long', amount: maxStyleText + 1 });
    assert.deepEqual(parseStyle('![](a) ![](b) ![](c)'), { fault: 'too-many-images', amount: 3 });
    for (const url of ['https://example.com/a.png', 'data:image/png;base64,AA', '//host/a.png', 'file:///etc/a.png'])
      assert.deepEqual(parseStyle(`Warm ![](${url})`), { fault: 'image-url', subject: url });
  });

  it('reads any text in linear time', () => {
    for (const part of [
      '![',
      '![](',
      '![](<',
      '<!--',
      '# ',
      '![]("',
      '![](a "',
      '(',
      '\n\n',
      '#'.repeat(6),
      '# a',
      ' ',
      '\t',
    ]) {
      const started = performance.now();
      parseStyle(`# a${part.repeat(65_536 / part.length)}b`);
      assert.ok(performance.now() - started < 1000, part);
    }
  });
});

describe('project style in a request', () => {
  it('is the last paragraph of the prompt, and its images are the last inputs', () => {
    const request = { prompt: ' A harbour\n', inputs: [fileInput('in.png')], count: 2 };
    const styled = addStyle(request, style);
    assert.deepEqual(styled, {
      prompt: 'A harbour\n\nSoft light, muted blues.\nTake only the style from the last image, not the content.',
      inputs: [fileInput('in.png'), image('a.png')],
      count: 2,
      style: { name: 'Morning Tide', prompt: 9, inputs: 1 },
    });
    assert.deepEqual(withoutStyle(styled), { ...request, prompt: 'A harbour' });
  });

  it('is added once, however it got there', () => {
    const styled = addStyle({ prompt: 'A', inputs: [] }, style);
    assert.equal(addStyle(styled, style), styled);
    const copied = { prompt: styled.prompt, inputs: [] };
    assert.equal(addStyle(copied, style), copied);
  });

  it('does not send an image twice', () => {
    const styled = addStyle({ prompt: 'A', inputs: [image('a.png')] }, style);
    assert.deepEqual(styled.inputs, [image('a.png')]);
    assert.equal(styled.prompt, 'A\n\nSoft light, muted blues.');
  });

  it('says which images only show the style', () => {
    assert.equal(addedText({ text: '' }, 1), 'Take only the style from the last image, not the content.');
    assert.equal(addedText({ text: 'Warm' }, 2), 'Warm\nTake only the style from the last 2 images, not the content.');
  });

  it('is found in an earlier turn only if it is the same', () => {
    const turn = addStyle({ prompt: 'A', inputs: [] }, style);
    assert.equal(haveStyle([turn], style), true);
    assert.equal(haveStyle([turn], { ...style, text: 'Cold' }), false);
    assert.equal(haveStyle([{ prompt: turn.prompt, inputs: turn.inputs }], style), false);
    assert.equal(haveStyle([turn, ...Array.from({ length: 30 }, () => ({ prompt: 'B', inputs: [] }))], style), false);
  });

  it('leaves every request as the user wrote it when it is taken off', () => {
    const input = fc.oneof(fc.string().map(fileInput), fc.webUrl().map(urlInput));
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(input, { maxLength: 5 }),
        fc.string({ minLength: 1 }),
        (prompt, inputs, text) => {
          const request = { prompt: prompt.trim(), inputs };
          assert.deepEqual(withoutStyle(addStyle(request, { ...style, text })), request);
        },
      ),
    );
  });
});
