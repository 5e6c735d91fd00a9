import { expect } from 'chai';
import fc from 'fast-check';
import { withPort } from '../../../../lib/host/process/run/placeholders.ts';

describe('{port}', () => {
  it('stands for the port, {{port}} for itself, and any other brace for a brace', () => {
    for (const [text, expected] of [
      ['{port}', '8421'],
      ['--listen=127.0.0.1:{port},[::1]:{port}', '--listen=127.0.0.1:8421,[::1]:8421'],
      ['{{port}}', '{port}'],
      ['{{port}}={port}', '{port}=8421'],
      ['{"port":{port}}', '{"port":8421}'],
      ['{ port } {PORT} {} {{}} {host}', '{ port } {PORT} {} {{}} {host}'],
      ['port', 'port'],
    ] as const)
      expect(withPort(text, 8421), text).to.equal(expected);
  });

  it('is the only thing that changes in a text', () => {
    const texts = fc.string({ unit: fc.constantFrom('{', '}', 'port', ' ', '$', 'é') });
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 65_535 }), (text, port) => {
        const expected = text.split('{{port}}').map((part) => part.split('{port}').join(`${port}`));
        expect(withPort(text, port)).to.equal(expected.join('{port}'));
      }),
    );
  });
});
