import { expect } from 'chai';
import { logJson, logText } from '../../../lib/cli/queries/logs.ts';
import type { Notification } from '../../../lib/wire/notifications.ts';

describe('logs', () => {
  const log = (stream: 'stdout' | 'stderr', line: string): Notification => ({
    method: 'log',
    params: { subscription_id: 1, name: 'a', stream, line, ts_unix_ms: 0 },
  });
  const gap: Notification = { method: 'log_gap', params: { subscription_id: 1, dropped: 3 } };
  const end: Notification = { method: 'log_end', params: { subscription_id: 1 } };

  it('show lines with their stream, unchanged', () => {
    expect(logText([log('stdout', 'a\u001b[1m'), gap, log('stderr', ''), end])).to.equal('[out] a\u001b[1m\n[err] \n');
  });

  it('print lines and gaps as JSON, without the end', () => {
    expect(logJson([log('stdout', 'a\u009b'), gap, end])).to.equal(
      '{"subscription_id":1,"name":"a","stream":"stdout","line":"a\\u009b","ts_unix_ms":0}\n' +
        '{"subscription_id":1,"dropped":3}\n',
    );
  });

  const text = (lines: string): Notification => ({
    method: 'log_text',
    params: { subscription_id: 1, name: 'a', text: lines },
  });

  it('show text unchanged, also between single lines', () => {
    expect(logText([text('[out] a\n[err] b\n'), log('stdout', 'c'), text('[out] d\n'), end])).to.equal(
      '[out] a\n[err] b\n[out] c\n[out] d\n',
    );
  });

  it('are empty for an empty batch', () => {
    expect([logText([]), logText([gap, end]), logJson([]), logJson([end])]).to.deep.equal(['', '', '', '']);
  });

  it('print as JSON one line for each notification, whatever is in it', () => {
    const lines = logJson([log('stderr', 'two\nlines\u2028'), gap]).split('\n');
    expect(lines).to.have.length(3);
    expect(JSON.parse(lines[0] ?? '')).to.include({ stream: 'stderr', line: 'two\nlines\u2028' });
  });
});
