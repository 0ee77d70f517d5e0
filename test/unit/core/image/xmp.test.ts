// Tests reading XMP packets and adding properties to them.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { addToXmp, decodeXmp, propertyKey, readXmp, writeXmp, type XmpProperty } from '../../../../src/core/image/xmp';

const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const label = 'http://ns.adobe.com/xap/1.0/Label';
const sourceType: XmpProperty = { prefix: 'Iptc4xmpExt', name: 'DigitalSourceType', value: 'a&amp;b' };
const description: XmpProperty = { prefix: 'dc', name: 'description', value: 'A harbor', translatable: true };
const tool: XmpProperty = { prefix: 'xmp', name: 'CreatorTool', value: 'model' };

const packet = (inside: string, end = '') =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="${rdf}">${inside}</rdf:RDF></x:xmpmeta>${end}`;
const node = (inside: string, attributes = 'rdf:about=""') =>
  `<rdf:Description ${attributes} xmlns:xmp="http://ns.adobe.com/xap/1.0/">${inside}</rdf:Description>`;

/** The packet with more properties; every property that was in it is still there. */
function extended(text: string, ...properties: readonly XmpProperty[]): string {
  const xmp = readXmp(text);
  assert(xmp, text);
  const result = decodeXmp(addToXmp(text, xmp, properties));
  const after = readXmp(result ?? '');
  assert(result !== undefined && after, result);
  for (const [key, value] of xmp.properties) assert.equal(after.properties.get(key), value, key);
  for (const one of properties) assert(after.properties.has(propertyKey(one)), one.name);
  return result;
}

describe('XMP packet', () => {
  it('is read back with the properties that were written', () => {
    const text = Buffer.from(writeXmp([sourceType, description, tool])).toString();
    assert.deepEqual(Object.fromEntries(readXmp(text)?.properties ?? []), {
      'http://purl.org/dc/elements/1.1/description': 'A harbor',
      'http://ns.adobe.com/xap/1.0/CreatorTool': 'model',
      'http://iptc.org/std/Iptc4xmpExt/2008-02-29/DigitalSourceType': 'a&b',
    });
  });

  it('is read whatever the prefixes and forms of its properties are', () => {
    const nodes = [
      node('<xmp:Label>one &#x31; &#49; &lt;</xmp:Label>'),
      node('', 'rdf:about="" xmp:Label="one 1 1 &lt;"'),
      node('<xmp:Label><![CDATA[one 1 1 <]]></xmp:Label>'),
      node('<xmp:Label rdf:resource="one 1 1 &lt;"/>'),
      node('<xmp:Label><rdf:Alt><rdf:li xml:lang="en">one 1 1 &lt;</rdf:li></rdf:Alt></xmp:Label>'),
      node(`<q:Label xmlns:q='http://ns.adobe.com/xap/1.0/'>one 1 1 &lt;</q:Label>`),
      node('<Label xmlns="http://ns.adobe.com/xap/1.0/">one 1 1 &lt;</Label>'),
      node('<xmp:Label>one 1 <!-- comment --><?instruction?>1 &lt;</xmp:Label>'),
    ];
    for (const one of nodes) assert.equal(readXmp(packet(one))?.properties.get(label), 'one 1 1 <', one);
    const renamed = packet(nodes[0] ?? '')
      .replaceAll('rdf:', 'r:')
      .replace('xmlns:rdf', 'xmlns:r');
    assert.equal(readXmp(renamed)?.properties.get(label), 'one 1 1 <');
  });

  it('keeps everything in it when properties are added', () => {
    for (const text of [
      packet(node('<xmp:Label>one</xmp:Label>')),
      packet(node('<xmp:Label>one</xmp:Label>')).replaceAll('rdf:', 'r:').replace('xmlns:rdf', 'xmlns:r'),
      packet('<!-- </rdf:RDF> -->' + node('<xmp:Label><![CDATA[</rdf:RDF>]]></xmp:Label>')),
      `<?xml version="1.0" encoding="utf-8"?>\n${packet('')}\0\0`,
    ]) {
      const result = extended(text, sourceType, description);
      const added = /<rdf:Description xmlns:rdf=.*?<\/rdf:Description>/s.exec(result)?.[0] ?? '';
      assert.equal(result.replace(added, ''), text);
    }
    const empty = packet('').replace('></rdf:RDF>', ' />');
    assert.match(extended(empty, sourceType), /RDF xmlns:rdf="[^"]*" ><rdf:Description .*<\/rdf:RDF><\/x:xmpmeta>$/);
  });

  it('names the same subject in an added description', () => {
    for (const [attributes, about] of [
      ['rdf:about="uuid:1"', 'uuid:1'],
      [`rdf:about='say "hi" &amp;'`, 'say &quot;hi&quot; &amp;'],
      ['about="uuid:2"', 'uuid:2'],
      ['rdf:nodeID="a"', ''],
    ] as const)
      assert.ok(extended(packet(node('', attributes)), tool).includes(`rdf:about="${about}" xmlns:xmp`), attributes);
  });

  it('uses its padding for added properties, and is not cut if there is too little', () => {
    for (const ending of ['w', 'r']) {
      const padded = packet(node(''), `\n${' '.repeat(2000)}\n<?xpacket end='${ending}'?>`);
      assert.equal(extended(padded, sourceType, description).length, padded.length);
      const tight = packet(node(''), `\n${' '.repeat(9)}\n<?xpacket end='${ending}'?>`);
      assert.ok(extended(tight, sourceType, description).endsWith(`</x:xmpmeta><?xpacket end='${ending}'?>`));
    }
  });

  it('is not read if it is damaged or ambiguous', () => {
    const good = packet(node('<xmp:Label>one</xmp:Label>'));
    assert(readXmp(good));
    for (const bad of [
      '',
      'text',
      good + 'text',
      good + good,
      good.slice(0, -3),
      good.replace('</rdf:RDF>', ''),
      good.replace('</xmp:Label>', '</xmp:label>'),
      good.replace('<xmp:Label>', '<xmp:Label'),
      good.replace('<xmp:Label>', '<xmp:Label a="<">'),
      good.replace('<xmp:Label>', '<q:Label>').replace('</xmp:Label>', '</q:Label>'),
      good.replace('rdf:about', 'q:about'),
      good.replace(rdf, 'http://example.com/'),
      `<!DOCTYPE x [<!ENTITY y "z">]>${good}`,
      `<?xml version="1.0" encoding="ISO-8859-1"?>${good}`,
      packet('<!-- open'),
      packet('<![CDATA[ open'),
      packet(packet('')),
      packet('').replaceAll('rdf:', '').replace('xmlns:rdf', 'xmlns'),
      '<a>'.repeat(1000),
      packet('<rdf:li>'.repeat(100) + '</rdf:li>'.repeat(100)),
    ])
      assert.equal(readXmp(bad), undefined, bad.slice(0, 200));
    for (const encoding of ['utf16le', 'latin1'] as const)
      assert.equal(decodeXmp(Buffer.from(`\uFEFFé${good}`, encoding)), undefined);
  });

  it('is handled in bounded time whatever it contains', () => {
    const parts = [
      '<a>',
      '<',
      ' ',
      ' a="b"',
      '<!--',
      '<![CDATA[',
      '<?',
      '&',
      'a:b',
      '</a>',
      '"',
      "='",
      '\n',
      '<a ',
      '/>',
    ];
    const long = parts.map((part) => part.repeat(300_000 / part.length));
    for (const text of [
      ...long,
      ...long.map((one) => packet(one)),
      ...long.map((one) => packet(node(`<xmp:Label ${one}`))),
    ]) {
      const started = process.cpuUsage();
      readXmp(text);
      assert.ok(process.cpuUsage(started).user < 500_000, text.slice(0, 200));
    }
    const any = fc.array(fc.oneof(fc.constantFrom(...parts, 'rdf:RDF', `xmlns:rdf="${rdf}"`), fc.string()));
    fc.assert(fc.property(any, (pieces) => void readXmp(packet(pieces.join('')))));
  });
});
