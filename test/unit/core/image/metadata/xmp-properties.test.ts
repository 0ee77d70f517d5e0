// Tests reading XMP packets in every serialization, and damaged ones.
import assert from 'node:assert/strict';
import { readXmpProperties } from '../../../../../src/core/image/metadata/xmp-properties';
import { xmpPacket } from '../../../../fixtures/images/metadata-files';
import { startCpuTimer } from '../../../helpers/cpu-timer';

const read = (packet: string | Buffer) => {
  const { properties, damaged } = readXmpProperties(Buffer.from(packet));
  return { ...Object.fromEntries(properties), ...(damaged ? { damaged } : {}) };
};
const title = (packet: string | Buffer) => (read(packet) as Record<string, string[]>)['dc:title'];

describe('readXmpProperties', () => {
  it('reads attributes, elements, lists, alternatives, resources and structures', () => {
    const expected = { 'dc:title': ['A & B'] };
    for (const content of [
      '<dc:title>A &amp; B</dc:title>',
      '<dc:title><![CDATA[A & B]]></dc:title>',
      '<dc:title><rdf:Alt><rdf:li xml:lang="de">C</rdf:li><rdf:li xml:lang="x-default">A &#38; B</rdf:li></rdf:Alt></dc:title>',
      '<dc:title><rdf:Alt><rdf:li xml:lang="en">A &#x26; B</rdf:li><rdf:li xml:lang="de">C</rdf:li></rdf:Alt></dc:title>',
      '<dc:title rdf:resource="A &amp; B"/>',
      '<dc:title rdf:parseType="Resource"><rdf:value>A &amp; B</rdf:value></dc:title>',
      '<dc:title><rdf:Description><rdf:value>A &amp; B</rdf:value></rdf:Description></dc:title>',
      '<!-- <dc:title>C</dc:title> --><dc:title>A &amp; B</dc:title>',
    ])
      assert.deepEqual(title(xmpPacket(content)), expected['dc:title'], content);
    assert.deepEqual(title(xmpPacket('', "dc:title='A &amp; B'")), ['A & B']);
    assert.deepEqual(
      read(xmpPacket('<dc:subject><rdf:Bag><rdf:li>a</rdf:li><rdf:li>b</rdf:li></rdf:Bag></dc:subject>')),
      {
        'dc:subject': ['a', 'b'],
      },
    );
    const place = '<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Bonn</Iptc4xmpExt:City></rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>'; // prettier-ignore
    assert.deepEqual(read(xmpPacket(place)), { 'Iptc4xmpExt:City': ['Bonn'] });
  });

  it('uses namespaces, not prefixes', () => {
    assert.deepEqual(title(xmpPacket('<n:title xmlns:n="http://purl.org/dc/elements/1.1/">A</n:title>')), ['A']);
    assert.equal(title(xmpPacket('<dc:title xmlns:dc="http://example.com/">A</dc:title>')), undefined);
    const other =
      '<R:RDF xmlns:R="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/dc/elements/1.1/">' +
      '<R:Description R:about=""><title>A</title></R:Description></R:RDF>';
    assert.deepEqual(read(other), { 'dc:title': ['A'] });
  });

  it('reads UTF-16 in both orders, with and without a mark', () => {
    for (const mark of ['\uFEFF', '']) {
      const packet = `${mark}${xmpPacket('<dc:title>日本</dc:title>').replace(/^\S+ begin="\uFEFF"/, '<?xpacket begin=""')}`;
      const little = Buffer.from(packet, 'utf16le');
      assert.deepEqual(title(little), ['日本']);
      assert.deepEqual(title(Buffer.from(little).swap16()), ['日本']);
    }
  });

  it('reads what it can of a damaged packet', () => {
    const whole = xmpPacket('<dc:title>A</dc:title><dc:rights>B</dc:rights>');
    for (const packet of [
      whole.slice(0, whole.indexOf('</dc:rights>')),
      whole.replace('</dc:rights>', ''),
      whole.replace('</rdf:Description>', '</dc:x>'),
      whole.replace('<dc:rights>', '<dc:rights broken="'),
    ]) {
      const found = read(packet) as Record<string, unknown>;
      assert.deepEqual([found['dc:title'], found['damaged']], [['A'], true], packet);
    }
    for (const packet of ['', 'no XML', '<x>', '<rdf:RDF', '<a b="c'.repeat(100)])
      assert.deepEqual(read(packet), { damaged: true });
  });

  it('does not expand declared entities', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}">]>`;
    assert.deepEqual(title(bomb + xmpPacket('<dc:title>&b;&lt;</dc:title>')), ['&b;<']);
  });

  it('ends in bounded time on deep, long and repetitive packets', () => {
    const started = performance.now();
    for (const hostile of [
      '<a>'.repeat(500_000),
      xmpPacket('<rdf:li>'.repeat(100_000)),
      xmpPacket('<dc:title><rdf:Alt>'.repeat(50_000)),
      `<${'a '.repeat(1_000_000)}>`,
      `<a ${'b="c" '.repeat(300_000)}>`,
      '<'.repeat(1_000_000),
      '<!'.repeat(500_000),
      '<![CDATA['.repeat(200_000),
      `<!DOCTYPE ${'['.repeat(1_000_000)}`,
      '&'.repeat(1_000_000),
      xmpPacket(' '.repeat(2_000_000)),
      xmpPacket(`<dc:title>${'b&amp;'.repeat(600_000)}</dc:title>`),
      `${'<a>'.repeat(40)}${'</b>'.repeat(700_000)}`,
      `<a ${Array.from({ length: 400 }, (_, n) => `b${n}="c"`).join(' ')}/>`.repeat(800),
      `<a ${Array.from({ length: 20_000 }, (_, n) => `xmlns:b${n}="c"`).join(' ')}>${'<c xmlns:d="e"/>'.repeat(10_000)}`,
      Array.from({ length: 38 }, (_, n) => `<a ${Array.from({ length: 1000 }, (_, m) => `xmlns:b${n}_${m}="c"`).join(' ')}>`).join(''), // prettier-ignore

      xmpPacket(`<dc:title>${'&#x41;'.repeat(500_000)}</dc:title>`),
      xmpPacket(`<dc:subject><rdf:Bag>${'<rdf:li>a</rdf:li><rdf:li>b</rdf:li>'.repeat(20_000)}</rdf:Bag></dc:subject>`),
      xmpPacket(
        `<dc:subject><rdf:Bag>${Array.from({ length: 19_000 }, (_, n) => `<rdf:li>${n}</rdf:li>`).join('')}</rdf:Bag></dc:subject>`,
      ),
    ]) {
      const elapsed = startCpuTimer();
      read(hostile);
      assert(elapsed() < 400, `${hostile.slice(0, 60)} took ${elapsed()} ms`);
    }
    assert(performance.now() - started < 10_000);
  });
});
