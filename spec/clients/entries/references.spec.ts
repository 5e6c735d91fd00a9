import { expect } from 'chai';
import { type Piece, piecesOf } from '../../../lib/clients/entries/references.ts';

const text = (text: string): Piece => ({ type: 'text', text });
const variable = (name: string, fallback?: string): Piece => ({
  type: 'variable',
  name,
  ...(fallback !== undefined && { fallback }),
});
const foreign = (word: string): Piece => ({ type: 'foreign', word });

/** `${X}`: literally, it would be reported as a string that should be a template. */
const $ = (inner: string): string => `$\{${inner}}`;

describe('the references in a text of a client’s config', () => {
  const table: readonly (readonly [found: string, pieces: readonly Piece[]])[] = [
    ['', [text('')]],
    ['plain', [text('plain')]],
    [$('DB_URL'), [variable('DB_URL')]],
    [$('db_url'), [variable('db_url')]],
    [`${$('A')}${$('B')}`, [variable('A'), variable('B')]],
    [
      `pg://${$('DB_USER')}@h/${$('DB')}?x`,
      [text('pg://'), variable('DB_USER'), text('@h/'), variable('DB'), text('?x')],
    ],
    [$('PORT:-80 80'), [variable('PORT', '80 80')]],
    [$('PORT:-'), [variable('PORT', '')]],
    [`Bearer ${$('env:TOKEN')}`, [text('Bearer '), variable('TOKEN')]],
    ['Bearer {env:TOKEN}', [text('Bearer '), variable('TOKEN')]],
    ['$TOKEN', [variable('TOKEN')]],
    ['$my_token', [variable('my_token')]],
    ['Bearer $TOKEN_2', [text('Bearer '), variable('TOKEN_2')]],
    ['%TOKEN%', [variable('TOKEN')]],
    ['%APPDATA%/x', [variable('APPDATA'), text('/x')]],
    [`${$('userHome')}/x`, [variable('HOME'), text('/x')]],
    [$('input:api-key'), [foreign($('input:api-key'))]],
    [`${$('workspaceFolder')}/x`, [foreign($('workspaceFolder')), text('/x')]],
    [$('workspaceFolder:api'), [foreign($('workspaceFolder:api'))]],
    [$('user_config.dir'), [foreign($('user_config.dir'))]],
    ['{file:~/.secret}', [foreign('$' + '{…}')]],
    ['{file:secret.txt}', [foreign('{file:secret.txt}')]],
    [$('not a "word"'), [foreign($('…'))]],
  ];
  for (const [found, pieces] of table)
    it(`are found in ${JSON.stringify(found)}`, () => expect(piecesOf(found)).to.deep.equal(pieces));

  for (const plain of [
    'pa$sword',
    'PA$SWORD',
    'x$$HOME',
    '$ecret',
    'a$1',
    '$$',
    '100%',
    'caf%C3%A9',
    '%AB%20',
    '%Y%m%d',
    '{port}',
    '{}',
    '{"a":{"b":1}}',
    '$',
    '{env}',
  ])
    it(`are none in ${JSON.stringify(plain)}`, () => expect(piecesOf(plain)).to.deep.equal([text(plain)]));
});
