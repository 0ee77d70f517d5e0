// Ends VS Code's server, and all it started, when the parent process has exited.
// Loaded into the server before it starts. Standard input is a pipe that closes when the parent exits.
// $PEEL_LIFELINE is the folder to remove then.
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
