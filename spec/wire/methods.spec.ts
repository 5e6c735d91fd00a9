import { expect } from 'chai';
import { XyError } from '../../lib/errors.ts';
import { type MethodName, methods } from '../../lib/wire/methods.ts';

const names = Object.keys(methods) as MethodName[];

describe('the methods of the wire', () => {
  for (const [name, params] of [
    ['list', undefined],
    ['list', {}],
    ['status', { name: 'a' }],
    ['start', { name: 'a' }],
    ['stop', { all: true }],
    ['restart', { name: 'a' }],
    ['reload', {}],
    ['logs', { name: 'a' }],
    ['logs', { name: 'a', tail: 0, follow: true, text: false }],
    ['logs_cancel', { subscription_id: 1 }],
    ['events', {}],
    ['events', { name: 'a' }],
    ['events_cancel', { subscription_id: 1 }],
    ['info', undefined],
  ] as const) {
    it(`${name} accepts ${JSON.stringify(params) ?? 'nothing'}`, () =>
      expect(methods[name].read(params)).to.deep.equal(params ?? {}));
  }

  for (const [name, params, message] of [
    ['list', { name: 'a' }, 'unknown parameter "name": there are none'],
    ['status', {}, '`name` is missing: expected a string'],
    ['logs', { name: 'a', folow: true }, 'unknown parameter "folow": there are `name`, `tail`, `follow`, `text`'],
    ['logs', { name: 'a', tail: -1 }, '`tail` must be a whole number, 0 or more, not -1'],
    ['logs_cancel', { subscription_id: '1' }, '`subscription_id` must be a number, not "1"'],
    ['events', { name: null }, '`name` must be a string, not null'],
    ['start', {}, '`name` is missing: expected a string, or `all`: true'],
  ] as const) {
    it(`${name} rejects ${JSON.stringify(params)}`, () =>
      expect(() => methods[name].read(params))
        .to.throw(XyError, message)
        .with.property('code', -32602));
  }

  it('all reject positional parameters', () => {
    for (const name of names)
      expect(() => methods[name].read(['a']), name).to.throw('parameters are named: expected an object, not an array');
  });

  it('that wait for processes are those that start or end them', () => {
    const waiting = names.filter((name) => methods[name].waits);
    expect(waiting).to.have.members(['start', 'stop', 'restart', 'reload']);
  });
});
