import { expect } from 'chai';
import { formats } from '../../../lib/clients/entries/formats.ts';
import { type Document, Mistake, readOrFault } from '../../../lib/clients/formats/format.ts';

const document: Document = { value: 1, rewritten: () => '', offsetOf: () => 0 };

describe('parsing a text', () => {
  it('returns its document', () => {
    expect(readOrFault(() => document)).to.equal(document);
  });

  it('returns the position and reason of a fault', () => {
    const mistaken = () => {
      throw new Mistake(7, 'a comma is wanted here');
    };
    expect(readOrFault(mistaken)).to.deep.equal({ fault: { offset: 7, message: 'a comma is wanted here' } });
  });

  it('returns a fault if the stack overflows', () => {
    const endless = (): Document => endless();
    expect(readOrFault(endless)).to.deep.equal({ fault: { offset: 0, message: 'this is nested too deeply' } });
  });

  it('does not hide bugs', () => {
    const broken = (): Document => {
      throw new TypeError('x is not a function');
    };
    expect(() => readOrFault(broken)).to.throw(TypeError);
  });
});

describe('every format', () => {
  const value = { mcpServers: { a: { url: 'http://localhost:1/mcp', list: ['x', 'y'], on: true, n: 5 } } };

  for (const [name, format] of Object.entries(formats)) {
    it(`reads its own output, and changes nothing in it: ${name}`, () => {
      const text = format.write(value);
      const reading = format.read(text);
      if ('fault' in reading) throw new Error(reading.fault.message);
      expect(reading.value).to.deep.equal(value);
      expect(reading.rewritten(reading.value)).to.equal(text);
      expect(text).to.match(/\n$/);
    });

    it(`has no value for an empty text: ${name}`, () => {
      for (const text of ['', '\n', '  \n\n']) {
        const reading = format.read(text);
        expect('value' in reading && reading.value, JSON.stringify(text)).to.equal(undefined);
      }
    });

    it(`leaves every byte if nothing differs, including CRLF: ${name}`, () => {
      const text = format.write(value).replaceAll('\n', '\r\n');
      const reading = format.read(text);
      expect('value' in reading && reading.rewritten(structuredClone(reading.value))).to.equal(text);
    });

    it(`writes into an empty file the same as into a new one: ${name}`, () => {
      const reading = format.read('');
      expect('value' in reading && reading.rewritten(value)).to.equal(format.write(value));
    });
  }
});
