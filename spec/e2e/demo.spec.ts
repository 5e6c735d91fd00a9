import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, sandboxed } from '../support/sandbox.ts';

describe('the demo', () => {
  const sandbox = sandboxed();

  it('runs a real MCP server, lists it, follows its log and cleans up', async () => {
    const xy = sandbox();
    const ran = await xy.run(process.execPath, [join(ROOT, 'examples/demo.mjs')], ROOT);
    expect(ran.code, ran.stderr).to.equal(0);
    expect(ran.stdout)
      .to.match(/everything +running/)
      .and.include('[out] Starting Streamable HTTP server');
  });
});
