// Loaded into VS Code's server before it starts: ends it, and all it started, when its parent process has exited.
// It notices that at standard input, a pipe that nobody writes to. $PEEL_LIFELINE is the folder to remove then.
import { rmSync } from 'node:fs';

const scratch = process.env['PEEL_LIFELINE'];

// The server's children inherit this module along with its flags, and end with it.
if (scratch) {
  delete process.env['PEEL_LIFELINE'];
  process.stdin.resume();
  process.stdin.once('close', () => {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
    if (process.platform === 'win32') process.exit(1);
    else process.kill(-process.pid, 'SIGKILL');
  });
}
