import { expect } from 'chai';
import fc from 'fast-check';
import { parseConfig } from '../../../lib/config/set/parse.ts';
import type { ParsedFile } from '../../../lib/config/set/parsed-file.ts';
import { serverConfig } from '../../support/fixtures/configs.ts';

const FILE = '/etc/xy/servers/a.kdl';

const parse = (text: string | Uint8Array): ParsedFile =>
  parseConfig({ path: FILE, name: 'a', bytes: typeof text === 'string' ? Buffer.from(text) : text }, '/home/u');

/** Problems as `line:column: field: message`. */
const problemsOf = (text: string | Uint8Array): readonly string[] =>
  parse(text).problems.map(({ line, column, field, message }) => `${line}:${column}: ${field}: ${message}`);

/** The required settings on the first line, so that the tested text starts on the second. */
const VALID = 'command "a-mcp"; port 8421\n';

describe('a config file', () => {
  it('needs a command and a port, and everything else has a default', () => {
    expect(parse('command "a-mcp"\nport 8421')).to.deep.equal({
      path: FILE,
      name: 'a',
      config: serverConfig({ path: FILE }),
      problems: [],
      port: { port: 8421, at: { line: 2, column: 1 } },
    });
  });

  it('accepts all settings', () => {
    const text = `// all of it
      command "~/bin/a-mcp"
      args "--http" --port "{port}" #"C:\\x"#
      port 0x20E5
      env {
        RUST_LOG "info"; PATH "/bin"
        __proto__ "kept"
        EMPTY ""
      }
      working-dir "~"
      restart {
        policy "always"
        backoff-initial "500us"
        backoff-max "1m 30s"
        max-retries-per-minute 0
        min-uptime "1h"
      }
      stop { grace "0s"; signal "INT" }`;
    expect(parse(text).problems).to.deep.equal([]);
    const { config } = parse(text);
    expect(config).to.deep.equal(
      serverConfig({
        path: FILE,
        command: '/home/u/bin/a-mcp',
        args: ['--http', '--port', '{port}', 'C:\\x'],
        env: Object.fromEntries([
          ['EMPTY', ''],
          ['PATH', '/bin'],
          ['RUST_LOG', 'info'],
          ['__proto__', 'kept'],
        ]),
        workingDir: '/home/u',
        restart: {
          policy: 'always',
          backoffInitialMs: 0.5,
          backoffMaxMs: 90_000,
          maxRetriesPerMinute: 0,
          minUptimeMs: 3_600_000,
        },
        stop: { graceMs: 0, signal: 'SIGINT' },
      }),
    );
    expect(Object.keys(config?.env ?? {})).to.deep.equal(['EMPTY', 'PATH', 'RUST_LOG', '__proto__']);
  });

  it('may have its blocks on one line, a byte order mark, CRLF, and a bare command', () => {
    expect(parse('\uFEFFcommand npx\r\nport 1\r\nstop { grace "10s" }\r\nrestart\r\n').config).to.deep.equal(
      serverConfig({ path: FILE, command: 'npx', port: 1 }),
    );
  });

  it('expands only a tilde that is the home directory', () => {
    for (const [command, expanded] of [
      ['~', '/home/u'],
      ['~/a', '/home/u/a'],
      ['~bob/a', '~bob/a'],
      ['/a/~/b', '/a/~/b'],
      ['a b', 'a b'],
    ])
      expect(parse(`port 1; command "${command}"`).config?.command).to.equal(expanded);
  });

  it('may be KDL 1', () => {
    const { config } = parse('command r"/opt/a"\nport 1\nargs r#"{"a":1}"# "\\/x"\nenv { A "two\nlines"; }');
    expect(config).to.include({ command: '/opt/a' });
    expect(config?.args).to.deep.equal(['{"a":1}', '/x']);
    expect(config?.env).to.deep.equal({ A: 'two\nlines' });
  });

  describe('has every problem reported, with its position, what was found and what is expected', () => {
    const ORDINARY = 'known are command, args, port, env, working-dir, restart, stop, mcp, health';
    const rows: readonly (readonly [title: string, text: string | Uint8Array, ...problems: string[]])[] = [
      [
        'an empty file',
        '',
        '1:1: command: is missing: write command "/path/to/server"',
        '1:1: port: is missing: write port 8421',
      ],
      ['no KDL', 'port = 1', '1:6: : "=" is not allowed here: write the name, a space and the value'],
      ['no UTF-8', Buffer.from('port 1\n\xe9', 'latin1'), '2:1: : not UTF-8: save the file in that encoding'],
      ['an unknown name', `${VALID}comand "x"`, '2:1: comand: unknown name "comand": did you mean "command"?'],
      ['an unknown name like no other', `${VALID}"a\\nb" 1`, `2:1: "a\\nb": unknown name "a\\nb": ${ORDINARY}`],
      ['a name of JavaScript', `${VALID}constructor`, `2:1: constructor: unknown name "constructor": ${ORDINARY}`],
      ['YAML', `${VALID}port: 1`, '2:1: port:: unknown name "port:": did you mean "port"?'],
      [
        'an unknown name in a block',
        `${VALID}restart { backof-max "9s" }`,
        '2:11: restart.backof-max: unknown name "backof-max" in restart: did you mean "backoff-max"?',
      ],
      [
        'a setting in the wrong block',
        `${VALID}stop { policy "never" }`,
        '2:8: stop.policy: unknown name "policy" in stop: known are grace, signal',
      ],
      ['a node given twice', `${VALID}port 8422`, '2:1: port: is given twice, first on line 1: remove one of them'],
      [
        'a node given twice and wrong',
        `${VALID}port "x"`,
        '2:1: port: is given twice, first on line 1: remove one of them',
        '2:6: port: found "x", wanted a whole number from 1 to 65535',
      ],
      ...['ghp_16C7e42F292c6912E7', 'sk-ant-api03-Zk', '"pass word"', 'A'.repeat(30)].map(
        (token): readonly [string, string, string] => [
          `what may be a secret alone on its line: ${token}`,
          `${VALID}${token}`,
          `2:1: : unknown word: ${ORDINARY}`,
        ],
      ),
      [
        'a secret alone on its line of a block',
        `${VALID}stop { s3cret; }`,
        '2:8: stop: unknown word in stop: known are grace, signal',
      ],
      [
        'a secret alone on its line of env',
        `${VALID}env { ghp_16C7e42F; }`,
        '2:7: env: has no value, wanted one such as "…"',
      ],
      [
        'a word with an invisible character in it',
        `${VALID}stop { gr\u200bace "1s"; signal\u00ad "INT"; }`,
        '2:8: stop."gr\\u200bace": unknown name "gr\\u200bace" in stop: did you mean "grace"?',
        '2:10: : an invisible character (U+200B): remove it',
        '2:21: stop."signal\\u00ad": unknown name "signal\\u00ad" in stop: did you mean "signal"?',
        '2:27: : an invisible character (U+00AD): remove it',
      ],
      [
        'more than one error of syntax, and others after them',
        'command "a-mcp"\nport = 1\nargs "a", "b"\nstop {\n  grace 1,\n  grace 5\n  signal="INT"\n}\nzzz 1',
        '2:6: : "=" is not allowed here: write the name, a space and the value',
        '3:9: : values are separated by spaces, without commas and brackets',
        '5:10: : values are separated by spaces, without commas and brackets',
        '6:9: stop.grace: found 5: a duration needs a unit: write "5s" for seconds, "5ms" for milliseconds',
        '7:9: : "=" is not allowed here: write the name, a space and the value',
        `9:1: zzz: unknown name "zzz": ${ORDINARY}`,
      ],
      [
        'a missing quote, and errors of the other lines',
        'command "a-mcp"\nargs "--http" "--x\nport "8421"\nstop { grace 5; }',
        '2:19: : a string is not closed at the end of its line: add the quote',
        '3:6: port: found "8421", wanted a whole number from 1 to 65535, without quotes',
        '4:14: stop.grace: found 5: a duration needs a unit: write "5s" for seconds, "5ms" for milliseconds',
      ],
      [
        'what may be a string of several lines, once',
        'command "a-mcp"\nargs "one\ntwo"\nport = 1',
        '2:10: : a string is not closed at the end of its line: add the quote',
      ],
      [
        'JSON, which is told once',
        '{\n  "command": "a-mcp",\n  "port": 8421\n}\n',
        '1:1: : a block without a name: its "{" belongs on the line of the name',
      ],
      [
        'a command with its arguments',
        'port 1; command "uvx mcp-server-git --repository /x"',
        '1:17: command: found more than a program: write command "uvx", and each further word in args',
      ],
      [
        'a command with an option',
        'port 1; command "my-server --http"',
        '1:17: command: found more than a program: write command "my-server", and each further word in args',
      ],
      ['no value', `${VALID}working-dir`, '2:1: working-dir: has no value, wanted one such as "~/work"'],
      [
        'one value too many',
        'command "npx" "-y" "x"; port 1',
        '1:15: command: takes one value, found 3: the others belong in args',
      ],
      [
        'the next setting on the same line',
        `${VALID}stop { grace "1s" signal "SIGINT"; }`,
        '2:19: stop.grace: takes one value, found 3: settings are kept apart by a new line or by ;',
      ],
      ['a second value', `${VALID}stop { grace "1s" "2s"; }`, '2:19: stop.grace: takes one value, found 2'],
      [
        'a property',
        `${VALID}working-dir "x" a=1`,
        '2:17: working-dir: takes no key=value: each setting is a name, a space and its value',
      ],
      ['a block where none is known', `${VALID}working-dir "x" { y }`, '2:19: working-dir: takes no block in braces'],
      [
        'a value where a block is known',
        `${VALID}stop "9s"`,
        '2:6: stop: takes no value, but a block: write stop { … }',
      ],
      [
        'type annotations',
        `${VALID}(path)working-dir (p)"x"`,
        '2:1: working-dir: a type annotation means nothing here: remove it and its parentheses',
        '2:19: working-dir: a type annotation means nothing here: remove it and its parentheses',
      ],
      [
        'a number for a string',
        `${VALID}args --port 8421`,
        '2:13: args: found 8421, wanted a string: put it in quotes',
      ],
      [
        'a keyword for a string',
        `${VALID}args true #null`,
        '2:6: args: found #true, wanted a string: put it in quotes',
        '2:11: args: found #null, wanted a string',
      ],
      [
        'a string for a number',
        'command "a"; port "8421"',
        '1:19: port: found "8421", wanted a whole number from 1 to 65535, without quotes',
      ],
      [
        'a port that is none',
        'command "a"; port 65536',
        '1:19: port: found 65536, wanted a whole number from 1 to 65535',
      ],
      ['port 0', 'command "a"; port 0', '1:19: port: found 0, wanted a whole number from 1 to 65535'],
      ['half a port', 'command "a"; port 80.5', '1:19: port: found 80.5, wanted a whole number from 1 to 65535'],
      ['an infinite port', 'command "a"; port #inf', '1:19: port: found #inf, wanted a whole number from 1 to 65535'],
      [
        'a negative count',
        `${VALID}restart { max-retries-per-minute -1 }`,
        '2:34: restart.max-retries-per-minute: found -1, wanted a whole number, 0 or more',
      ],
      [
        'a duration without unit',
        `${VALID}stop { grace 10 }`,
        '2:14: stop.grace: found 10: a duration needs a unit: write "10s" for seconds, "10ms" for milliseconds',
      ],
      [
        'a duration without unit in quotes',
        `${VALID}stop { grace "10" }`,
        '2:14: stop.grace: found "10": a duration needs a unit: write "10s" for seconds, "10ms" for milliseconds',
      ],
      ['a negative duration', `${VALID}stop { grace -1 }`, "2:14: stop.grace: found -1: a duration can't be negative"],
      [
        'a duration that is none',
        `${VALID}stop { grace #false }`,
        '2:14: stop.grace: found #false, wanted a duration such as "10s"',
      ],
      [
        'a duration beyond all timers',
        `${VALID}restart { min-uptime "30d" }`,
        '2:22: restart.min-uptime: found "30d": a duration can be 24 days at most',
      ],
      [
        'an unknown policy',
        `${VALID}restart { policy "allways" }`,
        '2:18: restart.policy: found "allways", wanted "always", "on-failure" or "never"; did you mean "always"?',
      ],
      [
        'an unknown signal',
        `${VALID}stop { signal "sigtrem" }`,
        '2:15: stop.signal: found "sigtrem", wanted "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2" or "SIGKILL"; did you mean "SIGTERM"?',
      ],
      [
        'a maximum below the minimum',
        `${VALID}restart { backoff-max "500ms"; backoff-initial "90s" }`,
        '2:11: restart.backoff-max: backoff-max "500ms" is less than backoff-initial "1m 30s"',
      ],
      [
        'a maximum below the default minimum',
        `${VALID}restart { backoff-max "500ms" }`,
        '2:11: restart.backoff-max: backoff-max "500ms" is less than backoff-initial "1s" (the default)',
      ],
      [
        'a minimum above the default maximum',
        `${VALID}restart { backoff-initial "31s" }`,
        '2:11: restart.backoff-initial: backoff-max "30s" (the default) is less than backoff-initial "31s"',
      ],
      [
        'a NUL',
        `${VALID}args "\\u{0}"`,
        '2:6: args: a string with a NUL character in it, which no process can be given',
      ],
      ['an empty command', 'command ""; port 1', '1:9: command: found "", wanted a path such as "/path/to/server"'],
      [
        'a variable that is no string',
        `${VALID}env { A 1 }`,
        '2:9: env.A: found a number, wanted a string: put it in quotes',
      ],
      [
        'variables on one line',
        `${VALID}env { A "1" B "2" }`,
        '2:13: env.A: takes one value, found 3: a variable stands on a line of its own, and its value in quotes',
      ],
      [
        'a variable given twice',
        `${VALID}env { A "1"; A "2" }`,
        '2:14: env.A: is given twice, first on line 2: remove one of them',
      ],
      [
        'a variable like in a shell',
        `${VALID}env { "A=1" "2" }`,
        `2:7: env: a variable's name can't have a "=" in it: write the name, a space and the value in quotes`,
      ],
      ['a variable without name', `${VALID}env { "" "2" }`, '2:7: env: a variable needs a name'],
      [
        'a NUL in a variable',
        `${VALID}env { "A\\u{0}" "2"; B "\\u{0}" }`,
        "2:7: env: a variable's name can't have a NUL character in it",
        '2:23: env.B: a string with a NUL character in it, which no process can be given',
      ],
      [
        "xy's own variables",
        `${VALID}env { XY_SERVER "a"; XY_STATE "b" }`,
        "2:7: env.XY_SERVER: is xy's own and can't be set",
        "2:22: env.XY_STATE: is xy's own and can't be set",
      ],
      [
        'properties for variables',
        `${VALID}env A="1"`,
        '2:5: env: takes no key=value: each setting is a name, a space and its value',
      ],
    ];

    for (const [title, text, ...problems] of rows)
      it(title, () => {
        expect(problemsOf(text)).to.deep.equal(problems);
        expect(parse(text).config).to.equal(undefined);
      });

    it('all at once, by position', () => {
      expect(
        problemsOf('zzz\nstop { grace 1; signal "x" }\nport 0\nargs 1 2').map((problem) => problem.split(' ')[0]),
      ).to.deep.equal(['1:1:', '1:1:', '2:14:', '2:24:', '3:6:', '4:6:', '4:8:']);
    });

    it('on one line each, however long or unusual the text', () => {
      for (const { field, message } of parse(`"${'\\n'.repeat(5000)}" 1\nstop { signal "${'x\\n'.repeat(5000)}" }`)
        .problems)
        expect(`${field}${message}`).to.match(/^[^\n]{1,400}$/);
    });
  });

  it('claims its port even if the rest is invalid', () => {
    expect(parse('zzz\nport 8421').port).to.deep.equal({ port: 8421, at: { line: 2, column: 1 } });
    expect(parse('port 0').port).to.equal(undefined);
  });

  it('never has a value of env in a message, even a misplaced one', () => {
    const secret = fc.constantFrom('s3cr-t0ken', '9182736450', 'qzj7/xkw8+vfy9==', 'x"9182736450', '-5s3cret');
    const template = fc.constantFrom(
      ...[
        'A §',
        'A "§" "§"',
        'A=§',
        'A §=§',
        'A x="§"',
        '"A=§" "x"',
        'A ("§")"x"',
        '("§")A "x"',
        'A { "§" "§" }',
        'A "§',
        'A §"',
      ],
      ...[
        'A r"§"',
        'A #"§"#',
        'A #"§"',
        'A 1§',
        'A (§)',
        'A {§}',
        'A "x" { B "§" }',
        'A "\\q§"',
        'A ["§"]',
        'A: "§"',
        '"§"',
        '§ = "x"',
      ],
      ...['A """§"""', 'A """\n§\n """', 'A "§\n"', '} "§"', 'A \\§', 'A /§', 'A true"§"', '/* §', 'A "§\u0000"'],
    );
    const around = fc.constantFrom(
      'env { § }',
      'env {\n  B "x"\n  §\n  C 1\n}',
      'env § {\n}',
      'env "§"',
      'env { §',
      'env{§}env{§}',
    );
    fc.assert(
      fc.property(secret, template, around, (value, wrong, block) => {
        const misplaced = wrong.replaceAll('§', () => value);
        for (const { field, message } of parse(VALID + block.replaceAll('§', () => misplaced)).problems)
          for (const part of value.split(/[^\w-]+/).filter((piece) => piece.length > 1))
            expect(field + message).not.to.contain(part);
      }),
      { numRuns: 2000 },
    );
  });

  it('may name a program with spaces in its path', () => {
    for (const command of ['/opt/My Tools/bin/x', '/opt/x --y/z', 'my tool'])
      expect(parse(`port 1; command "${command}"`).config?.command).to.equal(command);
  });

  it('has its first hundred problems reported, and the number of the others', () => {
    const { problems, further } = parse(`${'zzz\n'.repeat(5000)}${VALID}port "x"\n`);
    expect(problems.map(({ line }) => line)).to.deep.equal(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(further).to.deep.equal({ count: 4902, at: { line: 101, column: 1 } });
    expect(parse('zzz\n'.repeat(98)).problems).to.have.lengthOf(100);
    expect(parse('zzz\n'.repeat(98))).not.to.have.property('further');
  });

  it('is parsed in linear time, even if it is not KDL', () => {
    const texts = [
      ...[
        '#',
        'r#',
        '## ',
        '#"a" ',
        '"',
        '/*',
        '\\',
        '{',
        '=',
        'a .5\n',
        '[1, 2]\n',
        'a true\n',
        'a "\\/"\n',
        '"'.repeat(3),
      ],
      JSON.stringify({ id: 1, name: 'n', tags: ['a', 'b'] }),
    ].map((text) => text.repeat(100_000 / text.length));
    for (const text of texts) expect(parse(text).problems.length).to.be.within(1, 100);
  });

  describe('with any content', () => {
    const words = [
      'command',
      'port',
      'args',
      'env',
      'restart',
      'stop',
      'grace',
      'signal',
      'policy',
      'backoff-max',
      'zzz',
    ];
    const piece = fc.constantFrom(
      ...words,
      ...[
        '"x"',
        '"10s"',
        '8421',
        '-1',
        '#true',
        'true',
        '"',
        '{',
        '}',
        '\n',
        '\r\n',
        ' ',
        '=',
        ';',
        '(u8)',
        '/-',
        '// x\n',
        'k=1',
        '\\',
        '#',
      ],
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(' ')),
      fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
      fc.string({ unit: 'binary' }),
    );

    it('is a config or has problems, which are within the file and in order', () => {
      fc.assert(
        fc.property(text, (source) => {
          const { config, problems } = parse(source);
          expect(config === undefined).to.equal(problems.length > 0);
          const lines = source.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
          for (const { line, column } of problems) {
            expect(line).to.be.within(1, lines.length);
            expect(column).to.be.within(1, (lines[line - 1]?.length ?? 0) + 2);
          }
          const places = problems.map(({ line, column }) => line * 10_000 + column);
          expect(places).to.deep.equal([...places].sort((a, b) => a - b));
        }),
        { numRuns: 2000 },
      );
    });

    it('even random bytes', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          const { config, problems } = parse(bytes);
          expect(config === undefined).to.equal(problems.length > 0);
        }),
        { numRuns: 1000 },
      );
    });
  });

  it('parses every config back that it is written from', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .filter((found) => !found.includes('\0') && !found.startsWith('~'));
    const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,9}$/).filter((found) => !found.startsWith('XY_'));
    const quote = (value: string): string =>
      `"${Array.from(value, (letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`).join('')}"`;
    const config = fc.record({
      command: text.filter((found) => found !== ''),
      args: fc.array(text, { maxLength: 5 }),
      port: fc.integer({ min: 1, max: 65_535 }),
      env: fc.dictionary(name, text, { maxKeys: 5 }),
      graceMs: fc.integer({ min: 0, max: 1_000_000 }),
      initialMs: fc.integer({ min: 0, max: 30_000 }),
    });
    fc.assert(
      fc.property(config, ({ command, args, port, env, graceMs, initialMs }) => {
        const variables = Object.entries(env).map(([key, value]) => `  ${key} ${quote(value)}\n`);
        const file = [
          `port ${port}`,
          `args ${args.map(quote).join(' ')}`,
          `command ${quote(command)}`,
          `env {\n${variables.join('')}}`,
          `restart { backoff-initial "${initialMs}ms"; }`,
          `stop { grace "${graceMs}ms" }`,
        ].join('\n');
        const base = serverConfig();
        expect(parse(file).config).to.deep.equal(
          serverConfig({
            path: FILE,
            command,
            args,
            port,
            env: { ...env },
            restart: { ...base.restart, backoffInitialMs: initialMs },
            stop: { ...base.stop, graceMs },
          }),
        );
      }),
    );
  });
});
